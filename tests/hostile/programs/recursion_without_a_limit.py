# outcome: signal|memory_limit|raised|step_limit|time_limit
import sys
sys.setrecursionlimit(10 ** 9)
def f(x):
    return repr(f(x))
f(1)
