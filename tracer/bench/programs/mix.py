# Loops, recursion, sorting and counting: short statements over small values.
import sys


def loop(m):
    s = 0
    d = {}
    for i in range(m):
        a = i * 2
        b = a + 1
        s += b
        d[i % 7] = s
    return s


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def sort(xs):
    xs = list(xs)
    for i in range(len(xs)):
        for j in range(len(xs) - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs


def words(text):
    counts = {}
    for w in text.split():
        counts[w] = counts.get(w, 0) + 1
    return sorted(counts.items())


for _ in range(int(sys.argv[1])):
    loop(20000)
    fib(15)
    sort([(i * 7919) % 31 for i in range(40)])
    words("the quick brown fox jumps over the lazy dog and the cat " * 40)
