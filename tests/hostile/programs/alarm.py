# outcome: signal
import signal, time
signal.setitimer(signal.ITIMER_REAL, 0.01)
time.sleep(100)
