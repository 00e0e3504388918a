# outcome: time_limit|step_limit
import threading
def spin():
    while True:
        pass
threading.Thread(target=spin).start()
