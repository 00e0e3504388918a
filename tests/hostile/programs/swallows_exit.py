# outcome: time_limit|step_limit
import sys
while True:
    try:
        sys.exit()
    except BaseException:
        pass
