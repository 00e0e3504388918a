"""Answers REval's questions about probes by running programs under sys.settrace, independently of the tracer.

    probe_oracle.py PROBES.json     [{"source", "entry", "args", "probes": [{"line", "variable"}]}, ...]
prints [[{"covered", "state", "next"}, ...], ...]; "state" is null where a value's text is not the repr of plain builtins.
"""
import json
import sys

PLAIN = (int, float, bool, str, bytes, complex, type(None))


def is_plain(value, depth=0):
    if type(value) in PLAIN:
        return True
    if depth > 20:
        return False
    if type(value) in (list, tuple, set, frozenset):
        return all(is_plain(item, depth + 1) for item in value)
    if type(value) is dict:
        return all(is_plain(k, depth + 1) and is_plain(v, depth + 1) for k, v in value.items())
    return False


def text(value):
    return f"{type(value).__name__}; {value!r}" if is_plain(value) else None


def record(item, most=20000):
    """The events of the entry's call: (frame, kind, line, locals)."""
    names = {"__name__": "program"}
    code = compile(item["source"], "program.py", "exec")
    exec(code, names)
    events = []

    def trace(frame, kind, _):
        if frame.f_code.co_filename != "program.py" or len(events) > most:
            return None
        events.append((id(frame), frame, kind, frame.f_lineno, {name: text(value) for name, value in frame.f_locals.items()}))
        return trace

    call = compile(f"{item['entry']}({item['args']})", "call", "eval")
    sys.settrace(trace)
    try:
        eval(call, names)
    except Exception:
        pass
    finally:
        sys.settrace(None)
    return events


def answer(events, line, variable):
    said = {"covered": False, "state": "Nil", "next": -1}
    first = next((i for i, event in enumerate(events) if event[2] == "line" and event[3] == line), None)
    if first is None:
        return said
    said["covered"] = True
    rest = events[first + 1 :]
    said["next"] = next((event[3] for event in rest if event[2] == "line"), -1)
    behind = next((event for event in rest if event[1] is events[first][1]), None)
    if behind is not None:
        said["state"] = behind[4].get(variable, "Nil")
    return said


def main():
    with open(sys.argv[1]) as file:
        items = json.load(file)
    answers = []
    for item in items:
        events = record(item)
        answers.append([answer(events, probe["line"], probe["variable"]) for probe in item["probes"]])
    json.dump(answers, sys.stdout)


main()
