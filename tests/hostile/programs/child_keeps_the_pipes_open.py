# outcome: returned|raised
import os, time
if os.fork() == 0:
    time.sleep(100000)
print("parent is done")
