import sys

events = []


def local(frame, event, arg):
    events.append((event, frame.f_lineno))
    return local


def trace(frame, event, arg):
    events.append((event, frame.f_code.co_name))
    return local if frame.f_code.co_name == "work" else None


def work(n):
    n += 1
    return n


before = sys.gettrace()
sys.settrace(trace)
is_ours = sys.gettrace() is trace
work(1)
sys.settrace(None)
after = sys.gettrace()
work(2)
print(events)
