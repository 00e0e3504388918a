# The recorder that people write by hand: settrace_recorder.py none|count|settrace|hunter PROGRAM OUT ARG...
# Prints the events and the seconds of the program alone, without the interpreter's start. `settrace` writes each event with
# the repr of all locals as a JSON line; `hunter` is hunter's VarsSnooper.
import json
import sys
import time

mode, path, out = sys.argv[1:4]
sys.argv = [path] + sys.argv[4:]
code = compile(open(path).read(), path, "exec")
events = 0


def count(frame, event, arg):
    global events
    if frame.f_code.co_filename != path:
        return None
    events += 1
    return count


def record(frame, event, arg):
    global events
    if frame.f_code.co_filename != path:
        return None
    events += 1
    values = {k: repr(v) for k, v in frame.f_locals.items() if not k.startswith("__")}
    value = repr(arg) if event in ("return", "exception") else None
    file.write(json.dumps({"e": event, "l": frame.f_lineno, "f": frame.f_code.co_name, "v": values, "a": value}) + "\n")
    return record


if mode == "count":
    sys.settrace(count)
elif mode == "settrace":
    file = open(out, "w")
    sys.settrace(record)
elif mode == "hunter":
    import hunter

    hunter.trace(filename=path, actions=[hunter.VarsSnooper(stream=open(out, "w"))])
start = time.perf_counter()
exec(code, {"__name__": "__main__"})
seconds = time.perf_counter() - start
sys.settrace(None)
print(json.dumps({"events": events, "seconds": seconds}), file=sys.__stdout__)
