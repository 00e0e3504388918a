# outcome: returned|exited|raised
import os
for fd in (0, 1, 2):
    os.close(fd)
x = 1
