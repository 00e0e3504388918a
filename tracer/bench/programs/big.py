# Sorts a part of a list of 100,000 integers in place.
import sys


def sort(xs, lo, hi):
    while lo < hi:
        p = xs[(lo + hi) // 2]
        i = lo
        j = hi
        while i <= j:
            while xs[i] < p:
                i += 1
            while xs[j] > p:
                j -= 1
            if i <= j:
                xs[i], xs[j] = xs[j], xs[i]
                i += 1
                j -= 1
        if j - lo < hi - i:
            sort(xs, lo, j)
            lo = i
        else:
            sort(xs, i, hi)
            hi = j


data = [(i * 7919) % 100003 for i in range(100000)]
sort(data, 0, 300 * int(sys.argv[1]))
