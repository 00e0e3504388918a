import array
import collections
import dataclasses
import enum


class Color(enum.Enum):
    RED = 1


class Slotted:
    __slots__ = ("a", "b")


@dataclasses.dataclass
class Point:
    x: int
    y: list


class Loud(list):
    def __repr__(self):
        raise RuntimeError("must not run")

    def __getattribute__(self, name):
        raise RuntimeError("must not run")


Pair = collections.namedtuple("Pair", "left right")
s = Slotted()
s.b = [1]
p = Point(1, [])
p.y.append(p)
loud = Loud([1])
pair = Pair(1, s)
dq = collections.deque([1, 2], maxlen=2)
dq.append(3)
counts = collections.Counter("aab")
dd = collections.defaultdict(list)
dd["k"].append(1)
buf = bytearray(b"ab")
buf += b"c"
nums = array.array("d", [1.5])
view = counts.keys()
fs = frozenset([1])
r = range(0, 10, 2)
c = Color.RED
f = len
m = dq.append
cls = Point
it = iter([1])
