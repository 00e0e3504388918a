# outcome: returned
import sys
def tracer(frame, event, arg):
    frame.f_trace_opcodes = True
    return tracer
sys.settrace(tracer)
for i in range(100):
    x = i
