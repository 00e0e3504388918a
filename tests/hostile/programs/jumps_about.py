# outcome: returned|raised
import sys
def tracer(frame, event, arg):
    if event == "line" and frame.f_lineno == 9:
        frame.f_lineno = 10
    return tracer
def f():
    x = 1
    x = 2
    x = 3
    return x
sys.settrace(tracer)
f()
