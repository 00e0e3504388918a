"""Runs the items of a manifest of HumanEval and compares their calls with those of the tests as published.

    humaneval_calls.py ITEMS.jsonl HumanEval.jsonl.gz

Each test runs with a `candidate` that notes its arguments and then calls the solution. Prints JSON: the tasks that have
items, the items that raise, and those whose arguments the task's test does not give.
"""

import copy
import gzip
import json
import sys


def names_of(source):
    names = {}
    exec(source, names)
    return names


def calls_of(task):
    names = names_of(task["prompt"] + task["canonical_solution"])
    function = names[task["entry_point"]]
    noted = []

    def candidate(*args):
        noted.append(copy.deepcopy(args))
        return function(*args)

    exec(task["test"], names)  # some call the solution by its own name
    names["check"](candidate)
    return noted


def main():
    with gzip.open(sys.argv[2], "rt") as lines:
        tasks = {task["task_id"]: task for task in map(json.loads, lines)}
    with open(sys.argv[1]) as lines:
        items = [json.loads(line) for line in lines]
    expected = {}
    raised, strange = [], []
    for item in items:
        task = item["origin"].split()[1]
        if task not in expected:
            expected[task] = calls_of(tasks[task])
        args = eval("(lambda *args: args)(" + item["args"] + ")")
        if args not in expected[task]:
            strange.append(item["id"])
        try:
            names_of(item["source"])[item["entry"]](*args)
        except Exception as error:
            raised.append(item["id"] + ": " + repr(error))
    print(json.dumps({"tasks": len(expected), "raised": raised, "not_in_test": strange}))


main()
