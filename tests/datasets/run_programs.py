"""Runs the items of a manifest in one process; prints a summary as JSON.

run_programs.py MANIFEST [MAX_STEPS]: runs, raised, unintended (raised, and not by a raise or assert of the program), too_long,
not_compiled, constant (programs whose calls all give the same), idle (programs with a parameter or assigned variable that is never read,
a condition that is True or False, branches that are the same), and steps (settrace events in all).
"""
import ast
import json
import sys
import traceback

FILE = "<program>"


class TooLong(BaseException):
    pass


def run(program, entry, args, max_steps):
    """Steps taken, and the repr of the result or the exception's name."""
    steps = 0

    def trace(frame, event, arg):
        nonlocal steps
        if frame.f_code.co_filename != FILE:
            return None
        steps += 1
        if steps > max_steps:
            raise TooLong
        return trace

    namespace = {"__name__": __name__}
    exec(program, namespace)
    call = compile("%s(%s)" % (entry, args), "<call>", "eval")
    sys.settrace(trace)
    try:
        result = repr(eval(call, namespace))
    except Exception as error:
        result = error
    finally:
        sys.settrace(None)
    return steps, result


def unintended(source, error):
    """Whether it came from anything but a raise or assert of the program."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    if last.filename != FILE:
        return True
    return not source.split("\n")[last.lineno - 1].strip().startswith(("raise", "assert"))


def idle_names(function):
    read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store)}
    bound = {a.arg for n in ast.walk(function) if isinstance(n, ast.arguments) for a in n.args + n.kwonlyargs + [n.vararg, n.kwarg] if a}
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            bound |= {target.id for target in targets if isinstance(target, ast.Name)}
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            read |= set(node.names)
    return {name for name in bound - read - {"self"} if not name.startswith("_")}


def is_idle(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and idle_names(node):
            return True
        if isinstance(node, (ast.If, ast.IfExp)) and isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.If) and node.orelse and [ast.dump(n) for n in node.body] == [ast.dump(n) for n in node.orelse]:
            return True
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(node.value):
            return True
    return False


def main():
    max_steps = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    summary = dict.fromkeys(("runs", "raised", "unintended", "too_long", "not_compiled", "constant", "idle", "steps"), 0)
    results = {}
    for line in open(sys.argv[1]):
        item = json.loads(line)
        summary["runs"] += 1
        try:
            program = compile(item["source"], FILE, "exec")
        except SyntaxError:
            summary["not_compiled"] += 1
            continue
        try:
            steps, result = run(program, item["entry"], item.get("args", ""), max_steps)
        except TooLong:
            summary["too_long"] += 1
            continue
        summary["steps"] += steps
        summary["raised"] += isinstance(result, Exception)
        summary["unintended"] += isinstance(result, Exception) and unintended(item["source"], result)
        results.setdefault(item["source"], []).append(str(result))
    summary["constant"] = sum(len(r) > 1 and len(set(r)) == 1 for r in results.values())
    summary["programs"] = len(results)
    summary["idle"] = sum(is_idle(source) for source in results)
    print(json.dumps(summary))


main()
