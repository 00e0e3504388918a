# outcome: returned
import threading, time
def spin():
    while True:
        time.sleep(0)
for _ in range(4):
    threading.Thread(target=spin, daemon=True).start()
