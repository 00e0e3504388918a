# outcome: raised|time_limit|memory_limit|signal
import threading, time
while True:
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
