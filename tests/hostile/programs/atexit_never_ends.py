# outcome: time_limit|returned
import atexit
@atexit.register
def spin():
    while True:
        pass
