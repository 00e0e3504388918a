def count(n):
    try:
        while n > 0:
            got = yield n
            n -= got or 1
    finally:
        n = "closed"


def both():
    first = yield from count(2)
    return first


g = count(3)
a = next(g)
b = g.send(2)
g.close()
values = list(both())
lazy = (x * x for x in values)
total = sum(lazy)
try:
    h = count(1)
    next(h)
    h.throw(KeyError("k"))
except KeyError as e:
    seen = "caught"
