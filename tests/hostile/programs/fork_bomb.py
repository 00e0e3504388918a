# outcome: raised|time_limit|returned|memory_limit
import os
while True:
    os.fork()
