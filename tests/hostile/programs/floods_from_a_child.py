# outcome: output_limit|raised|time_limit
import os
if os.fork() == 0:
    while True:
        os.write(1, b"x" * 10000)
os.wait()
