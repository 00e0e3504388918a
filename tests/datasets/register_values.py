# Runs each item of a manifest and prints what its locals were before every line: {"runs", "values", "most_names", "branches_taken", "branches_left"}.
import json
import sys

values, most_names, taken, left, runs = set(), 0, 0, 0, 0
for line in open(sys.argv[1]):
    item = json.loads(line)
    scope = {}
    exec(item["source"], scope)
    lines = item["source"].splitlines()
    before = None

    def trace(frame, event, arg):
        global most_names, taken, left, before
        if frame.f_code.co_name != "f":
            return None
        if event in ("line", "return"):
            values.update(frame.f_locals.values())
            most_names = max(most_names, len(frame.f_locals))
        if event == "line":
            if before is not None and lines[before - 1].lstrip().startswith("if "):
                if frame.f_lineno == before + 1:
                    taken += 1
                else:
                    left += 1
            before = frame.f_lineno
        return trace

    sys.settrace(trace)
    eval("f(" + item["args"] + ")", scope)
    sys.settrace(None)
    runs += 1
print(json.dumps({"runs": runs, "values": sorted(values), "most_names": most_names, "branches_taken": taken, "branches_left": left}))
