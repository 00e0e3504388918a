import sys


def down(n):
    return n if n == 0 else down(n - 1)


def forever():
    return forever()


down(3)
depth = sys.getrecursionlimit()
sys.setrecursionlimit(12)
try:
    forever()
except RecursionError as error:
    text = str(error)
sys.setrecursionlimit(depth)
