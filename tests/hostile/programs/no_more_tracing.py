# outcome: returned
import sys, threading
sys.settrace(None)
sys.setprofile(None)
threading.settrace(None)
x = 1
