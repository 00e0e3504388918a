# outcome: time_limit|raised|step_limit
import signal, time
def handler(number, frame):
    raise KeyboardInterrupt
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
    signal.signal(number, handler)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
while True:
    try:
        time.sleep(1)
    except KeyboardInterrupt:
        pass
