# outcome: exited
import os, threading, time
threading.Thread(target=os._exit, args=(9,)).start()
time.sleep(10)
