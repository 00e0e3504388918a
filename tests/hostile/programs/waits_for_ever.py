# outcome: time_limit
import threading
threading.Event().wait()
