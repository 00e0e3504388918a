# Values that are large, deep, cyclic or odd: what is cut is said.
import array
import collections
import dataclasses
import decimal
import enum
import types


class Color(enum.Enum):
    RED = 1


class Odd(int):
    pass


@dataclasses.dataclass(slots=True)
class Point:
    x: float
    y: "Point | None" = None


Pair = collections.namedtuple("Pair", "a b")
long_list = list(range(1000))
long_text = "x" * 10000
deep = []
for _ in range(40):
    deep = [deep]
cycle = [1]
cycle.append(cycle)
mutual = {"a": {}}
mutual["a"]["b"] = mutual
huge = 7 ** 3000
floats = [float("nan"), float("inf"), -0.0, 1e300, 0.1]
texts = ["\ud800", "\x00\n'\"", "é", b"\xff\x00", bytearray(b"ab")]
odd = Odd(3)
color = Color.RED
pair = Pair(1, [2])
point = Point(1.5, Point(2.0))
counter = collections.Counter("aab")
ordered = collections.OrderedDict(b=1, a=2)
default = collections.defaultdict(list, {1: [2]})
queue = collections.deque([1, [2]], maxlen=3)
numbers = array.array("i", [1, 2])
space = types.SimpleNamespace(a=1, b=[2])
amount = decimal.Decimal("1.10")
sets = [{3, 1, 2}, frozenset({1}), set()]
views = [{1: 2}.keys(), {1: 2}.values(), range(3), slice(1, None), ...]
things = [len, print, int, types, iter([]), (x for x in []), lambda: 0]
