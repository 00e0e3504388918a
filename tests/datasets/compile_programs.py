"""Compiles the sources of a manifest; prints how many there were and the ids of those that are no Python, as JSON."""
import json
import sys
import warnings

warnings.simplefilter("ignore")
count, bad = 0, []
for line in open(sys.argv[1]):
    item = json.loads(line)
    count += 1
    try:
        compile(item["source"], item["id"], "exec")
    except SyntaxError as error:
        bad.append("%s: %s" % (item["id"], error))
print(json.dumps({"count": count, "bad": bad}))
