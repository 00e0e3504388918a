# outcome: signal|raised|memory_limit|step_limit
import sys
sys.setrecursionlimit(10 ** 9)
x = []
for i in range(10 ** 6):
    x = [x]
print(len(repr(x)))
