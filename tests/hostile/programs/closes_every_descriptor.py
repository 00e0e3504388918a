# outcome: returned|exited|raised
import os
os.closerange(0, 256)
x = 1
