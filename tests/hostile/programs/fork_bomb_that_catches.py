# outcome: time_limit|step_limit
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
