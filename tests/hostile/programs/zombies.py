# outcome: raised|returned
import os
for i in range(1000):
    if os.fork() == 0:
        os._exit(0)
