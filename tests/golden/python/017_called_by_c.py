# Python functions that C functions call: keys, comparisons, callbacks, descriptors, conversions.
import functools
import itertools
import operator
import re


class Version:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __eq__(self, other):
        return self.n == other.n

    def __hash__(self):
        return self.n

    def __bool__(self):
        return self.n > 0

    def __index__(self):
        return self.n

    def __format__(self, spec):
        return "v%d" % self.n

    def __getattr__(self, name):
        return name

    def __call__(self, x):
        return x + self.n

    @property
    def twice(self):
        return self.n * 2


def double(match):
    return match[0] * 2


one, two = Version(1), Version(2)
ordered = sorted([two, one])
best = max([1, -3], key=lambda x: -x)
texts = list(map(lambda x: x * 2, "ab"))
kept = list(filter(one, [0, -1]))
total = functools.reduce(lambda a, b: a + b, [1, 2, 3])
seen = {one: 1, Version(1): 2}
found = two in [one, two]
text = f"{one} {two!s:>3.0}" if one else ""
item = [10, 20, 30][one]
name = one.missing
value = one.twice
groups = [k for k, _ in itertools.groupby([1, 1, 2], key=lambda x: x % 2)]
swapped = re.sub("a", double, "bab")
partial = functools.partial(one, x=5)()
got = operator.attrgetter("twice")(two)
