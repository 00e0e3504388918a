"""What the tests read: stores and shards, made by the program foretrace of $FORETRACE_BINARY_DIR in a folder of their own."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BINARIES = Path(os.environ["FORETRACE_BINARY_DIR"])
EXTENSION = BINARIES / "foretrace_sqlite.so"
SOURCES = Path(__file__).resolve().parents[3]
ODD_PROGRAM = r'''
import sys
def outer(n):
    xs = [1]
    d = {"a": xs, (1, 2): {3}}
    def inner(k):
        nonlocal n
        xs.append(k)
        n = n + k
        s = "caf\u00e9 \udcff \ud800"
        return s
    for i in range(3):
        inner(i)
    return d
def gen():
    got = yield 1
    yield got
class Account:
    def __init__(self, owner):
        self.owner = owner
        self.log = [self]
g = gen()
next(g)
outer(3)
account = Account("x\0y")
g.send(account)
sys.stdout.buffer.write(b"\xff\xfe caf\xc3\xa9\0z\n")
sys.stdout.flush()
print("to stderr", file=sys.stderr)
globals()["n\udcffame"] = list(range(500))
done = 1
raise ValueError("bad \udcff thing")
'''


def foretrace(*arguments, cwd=None):
    """stdout of a command that must succeed, as bytes."""
    ran = subprocess.run([BINARIES / "foretrace", *map(str, arguments)], cwd=cwd, capture_output=True)
    if ran.returncode != 0:
        raise AssertionError(f"foretrace {' '.join(map(str, arguments))}: {ran.stderr.decode()}")
    return ran.stdout


def in_json(*arguments):
    return json.loads(foretrace(*arguments, "--json"))


class Folder:
    """A folder that goes with the tests."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="foretrace-test-")
        self.path = Path(self._folder.name)

    def clean(self):
        self._folder.cleanup()

    def write(self, name, text):
        path = self.path / name
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def odd_store(self):
        """Runs of docs/examples/orders.py and ODD_PROGRAM."""
        db = self.path / "odd.db"
        foretrace("trace", SOURCES / "docs/examples/orders.py", "--db", db)
        foretrace("trace", self.write("odd.py", ODD_PROGRAM), "--db", db)
        return db

    def long_store(self):
        """One run of some 60,000 steps, in several chunks."""
        db = self.path / "long.db"
        program = "def f(n):\n    xs = []\n    for i in range(n):\n        xs.append(i)\n        if len(xs) > 20:\n            xs = []\n    return xs\n"
        foretrace("trace", self.write("long.py", program), "--entry", "f", "--args", "20000", "--db", db)
        return db

    def generated_store(self, count):
        """(store, manifest) of generated functions."""
        db, manifest = self.path / "generated.db", self.path / "generated.jsonl"
        foretrace("data", "generate", "--count", count, "--seed", 5, "--level", 0.5, "--out", manifest)
        foretrace("trace-all", "--manifest", manifest, "--db", db, "--jobs", 2)
        return db, manifest

    def dataset(self, count):
        """(folder of shards, manifest of their programs)."""
        db, manifest = self.generated_store(count)
        data = self.path / "data"
        foretrace("data", "build", "--db", db, "--manifest", manifest, "--out", data, "--valid", 0.2, "--test", 0.1)
        return data, manifest


def skip_all(reason):
    print("skipped:", reason)
    sys.exit(77)
