"""Reads a file of argument lists, a line each; prints how many there are, the types that they have, and whether the pairs of
the last positional argument stayed pairs, as JSON."""
import json
import sys


def taken(*args, **kwargs):
    return args, kwargs


lists, types, pairs = 0, set(), True
for line in open(sys.argv[1], encoding="utf-8"):
    args, kwargs = eval("taken(" + line + ")")
    lists += 1
    names = [type(a).__name__ for a in args]
    names += [key + "=" + type(value).__name__ for key, value in kwargs.items()]
    types.add(" ".join(names))
    pairs = pairs and all(sorted(type(x).__name__ for x in pair) == ["int", "str"] for pair in args[-1])
print(json.dumps({"lists": lists, "types": sorted(types), "pairs": pairs}))
