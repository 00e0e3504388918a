# Every way by which a list, a set, a dict or an instance changes while another name, or a name of another frame, shows it.
import array
import bisect
import collections
import copy
import dataclasses
import functools
import heapq
import operator
import random
import threading


class Box:
    def __init__(self, n):
        self.n = n
        self.items = []


class Slotted:
    __slots__ = ("a", "b")


class Watched:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)


class Stack(list):
    pass


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


@dataclasses.dataclass(frozen=True)
class Fixed:
    x: int


def lists(outer):
    xs = outer[0]
    xs.append(1)
    xs.extend([3, 2])
    xs += [4]
    xs *= 2
    xs[0] = 9
    xs[1:3] = [7]
    del xs[0]
    xs.insert(0, 5)
    xs.remove(7)
    xs.sort()
    xs.reverse()
    xs.pop()
    list.append(xs, 6)
    list.__setitem__(xs, 0, 8)
    xs.__setitem__(0, 0)
    xs.__iadd__([1])
    operator.setitem(xs, 0, 3)
    operator.iadd(xs, [2])
    [*map(xs.append, (1, 2))]
    functools.reduce(lambda a, b: a.append(b) or a, [5], xs)
    heapq.heapify(xs)
    heapq.heappush(xs, 0)
    heapq.heappop(xs)
    heapq.heapreplace(xs, 9)
    heapq.heappushpop(xs, 8)
    bisect.insort(xs, 4)
    bisect.insort(a=xs, x=5)
    random.Random(1).shuffle(xs)
    xs.sort(key=lambda x: -x)
    xs.extend(x * x for x in range(3))
    xs.__init__([1, 2])
    exec("xs.append(3)")
    eval("xs.append(4)")
    xs.clear()


def others(outer):
    s, d, q, bytes_, numbers, stack = outer
    s.add(1)
    s |= {2, 3}
    s.update([4])
    s ^= {1}
    s &= {2, 3}
    s -= {2}
    s.discard(3)
    set.add(s, 7)
    s.__ior__({8})
    s.__init__([9])
    d["a"] = [1]
    d.setdefault("b", []).append(2)
    d["a"].append(3)
    d.update(c=4)
    d |= {"e": 5}
    d.pop("c")
    dict.__setitem__(d, "f", 6)
    del d["e"]
    q.append(1)
    q.appendleft([2])
    q[0].append(3)
    q.rotate(1)
    bytes_[0] = 65
    bytes_ += b"x"
    memoryview(bytes_)[0] = 66
    numbers.append(2)
    numbers[0] = 3
    stack.append(1)
    stack[0] = [2]
    stack[0].append(3)


def instances(outer):
    box, slotted, watched, point, fixed, name = outer
    box.n = 1
    box.items.append(2)
    setattr(box, "more", [3])
    box.more.append(4)
    object.__setattr__(box, "n", 5)
    box.__setattr__("n", 6)
    vars(box)["n"] = 7
    box.__dict__["late"] = 8
    box.__dict__.update(late=9)
    del box.late
    object.__delattr__(box, "n")
    box.__dict__ = {"whole": 1}
    slotted.a = 1
    Slotted.b.__set__(slotted, [2])
    slotted.b.append(3)
    del slotted.a
    watched.x = 1
    watched.x += 1
    point.x += 1
    object.__setattr__(fixed, "x", 2)
    name.__class__ = Point
    copy.copy(box)
    dataclasses.replace(point, y=3)


def later_class(box):
    Box.__setattr__ = Watched.__setattr__
    box.n = 10
    del Box.__setattr__
    box.n = 11
    box.items.append(12)


def nested(tree):
    leaf = tree["left"]["items"]
    pair = (leaf, [0])
    leaf.append(1)
    pair[1].append(2)
    tree["right"] = pair
    tree["right"][0].append(3)
    leaf.append(leaf)
    del leaf
    tree["left"]["items"].append(4)


shared = [0]


def from_afar(step):
    shared.append(step)


def callbacks(xs):
    from_afar(1)
    sorted([3, 1], key=from_afar)
    xs.sort(key=lambda x: len(xs))
    xs.extend(grow(xs))
    worker = threading.Thread(target=xs.append, args=(7,))
    worker.start()
    worker.join()


def grow(xs):
    yield len(xs)
    yield len(xs)


def main():
    xs = [0]
    lists([xs])
    kinds = [set(), {}, collections.deque(), bytearray(b"ab"), array.array("i", [1]), Stack()]
    others(kinds)
    objects = [Box(0), Slotted(), Watched(), Point(1), Fixed(1), Box(1)]
    instances(objects)
    box = Box(3)
    later_class(box)
    tree = {"left": {"items": []}}
    nested(tree)
    known = shared
    callbacks([2, 1])
    return known


main()
