"""Stores as the package reads them, against what the command line prints of them."""
import json
import unittest

import foretrace
from made import ODD_PROGRAM, Folder, in_json
from made import foretrace as command


def setUpModule():
    global folder, odd, generated
    folder = Folder()
    odd = folder.odd_store()
    generated, _ = folder.generated_store(60)


def tearDownModule():
    folder.clean()


def printed_state(db, run, step):
    return in_json("state", "--db", db, "--run", run, "--step", step)


def as_printed(state):
    """A State in the form of `foretrace state --json`, cuts of texts left out."""
    def item(i):
        return {**({} if i.key is None else {"key": i.key}), "text": i.text, "object": i.object}

    return {
        "run": state.run, "step": state.step, "event": state.event, **({} if state.value is None else {"value": state.value}),
        "frames": [{"frame": f.frame, "function": f.function, "file": f.file, "line": f.line,
                    "locals": {n: {"type": v.type, "text": v.text, "object": v.object} for n, v in f.locals.items()}} for f in state.frames],
        "objects": {str(n): {"type": o.type, "text": o.text, "items": [item(i) for i in o.items], **({"cut": o.cut} if o.cut else {})}
                    for n, o in state.objects.items()},
    }


def without_text_cuts(value):
    if isinstance(value, dict):
        return {k: without_text_cuts(v) for k, v in value.items() if k != "cut" or v is not True}
    return [without_text_cuts(v) for v in value] if isinstance(value, list) else value


class Steps(unittest.TestCase):
    def test_have_the_columns_of_the_contract(self):
        with foretrace.open(odd) as store:
            rows = [tuple(row) for row in store.query("SELECT *, task FROM steps WHERE run = 2")]
            steps = list(store.run(2).steps())
        self.assertEqual([tuple(getattr(s, c) for c in foretrace.step.COLUMNS) for s in steps], rows)
        self.assertEqual([s.step for s in steps], list(range(len(rows))))
        self.assertIn("yield", {s.event for s in steps})

    def test_locals_are_those_of_show(self):
        compared = 0
        for db in (odd, generated):
            with foretrace.open(db) as store:
                for run in store:
                    lines = command("show", "--db", db, "--run", run.run, "--format", "json").splitlines()
                    shown = [json.loads(line) for line in lines]
                    self.assertEqual(len(run), len(shown))
                    for step, wanted in zip(run.steps(), shown):
                        self.assertEqual({n: v.text for n, v in step.locals.items()}, wanted["locals"], step)
                        self.assertEqual((step.event, step.line or 0, step.value), (wanted["event"], wanted["line"], wanted["value"]))
                        compared += 1
        self.assertGreater(compared, 500)

    def test_can_be_looked_at_in_any_order(self):
        with foretrace.open(odd) as store:
            run = store.run(2)
            rows = list(store.query("SELECT step, name, type, value, object, changed FROM variables WHERE run = 2"))
            wanted = {}
            for step, name, *rest in rows:
                wanted.setdefault(step, {})[name] = foretrace.Variable(*rest[:-1], bool(rest[-1]))
            steps = list(run.steps())
            for step in (steps[30], steps[2], *steps[40:], steps[0], *reversed(steps), run.step(7)):
                self.assertEqual(step.locals, wanted.get(step.step, {}))
            self.assertEqual([s.step for s in run.steps(5, 9)], [5, 6, 7, 8])
            self.assertEqual(list(run.steps(5, 5)), [])
            self.assertEqual(len(list(run.steps(len(run) - 1))), 1)
            self.assertTrue(any(v.changed for v in steps[10].locals.values()))

    def test_objects_are_the_rows_of_sql(self):
        with foretrace.open(odd) as store:
            for step in store.run(2).steps():
                rows = store.query("SELECT object, type, value, owner_count FROM objects WHERE run = 2 AND step = ?", [step.step])
                self.assertEqual(step.objects, {row[0]: foretrace.HeapObject(*row[1:]) for row in rows})

    def test_two_loops_do_not_disturb_each_other(self):
        with foretrace.open(odd) as store:
            run = store.run(2)
            alone = [step.locals for step in run.steps()]
            for one, two in zip(run.steps(), run.steps()):
                self.assertEqual((one.locals, two.locals), (alone[one.step], alone[one.step]))


class States(unittest.TestCase):
    def compare(self, db, run, steps):
        with foretrace.open(db) as store:
            run = store.run(run)
            for k in steps:
                state, step = run.state(k), run.step(k)
                wanted = printed_state(db, run.run, k)
                self.assertEqual(as_printed(state), without_text_cuts(wanted))
                self.assertEqual(list(state.locals.items()), list(step.locals.items()))
                self.assertEqual({n: (v.type, v.text, v.object) for n, v in step.locals.items()},
                                 {n: (v["type"], v["text"], v["object"]) for n, v in wanted["frames"][-1]["locals"].items()})

    def test_of_every_step_are_those_of_the_command(self):
        with foretrace.open(odd) as store:
            lengths = [len(run) for run in store]
        self.assertGreater(sum(lengths), 100)
        for run, length in enumerate(lengths, 1):
            self.compare(odd, run, range(length))

    def test_of_generated_functions_too(self):
        with foretrace.open(generated) as store:
            for run in list(store.runs())[::4]:
                self.compare(generated, run.run, range(0, len(run), max(1, len(run) // 6)))

    def test_walk_forward_and_jump(self):
        db = folder.long_store()
        with foretrace.open(db) as store:
            run = store.run()
            wanted = {k: as_printed(run.state(k)) for k in (50000, 10, 40000, 11, 12, 1500, 60000)}
            for k in sorted(wanted):
                self.assertEqual(wanted[k], without_text_cuts(printed_state(db, 1, k)))
                self.assertEqual(as_printed(run.state(k)), wanted[k])
        with foretrace.open(db) as store:
            for k in range(39900, 40001):
                state = store.run().state(k)
            self.assertEqual(as_printed(state), wanted[40000])


class Runs(unittest.TestCase):
    def test_have_the_columns_of_the_contract(self):
        with foretrace.open(odd) as store:
            self.assertEqual(len(store), 2)
            rows = [dict(row) for row in store.query("SELECT * FROM runs ORDER BY run")]
            runs = list(store.runs())
            self.assertEqual([run.columns for run in runs], rows)
            self.assertEqual([run.run for run in runs], [1, 2])
            self.assertEqual(store.run().run, 2)
            self.assertEqual((runs[1].outcome, len(runs[1]), runs[1].exit_code), ("raised", rows[1]["steps"], 1))
            self.assertEqual(runs[1].limits["max_steps"], 1000000)
            self.assertIsNone(runs[0].exception)
            self.assertEqual(runs[1].exception["type"], "ValueError")
            self.assertFalse(hasattr(runs[0], "colour"))

    def test_give_their_sources_frames_and_outputs(self):
        with foretrace.open(odd) as store:
            run = store.run(2)
            self.assertEqual(run.source(), ODD_PROGRAM)
            self.assertEqual(run.files(), [run.program])
            self.assertIsNone(run.source("nowhere.py"))
            frames = run.frames()
            self.assertEqual([f.function for f in frames if f.parent is None], ["<module>"])
            self.assertEqual([f.first_step for f in frames], [run.step(f.first_step).step for f in frames])
            out = run.outputs()
            self.assertEqual(b"".join(o.bytes for o in out if o.stream == 1), b"\xff\xfe caf\xc3\xa9\0z\n")
            self.assertEqual([o for s in run.steps() for o in s.outputs], [o for o in out if o.step >= 0])

    def test_bytes_that_are_not_utf8_are_surrogate_escapes(self):
        with foretrace.open(odd) as store:
            run = store.run(2)
            self.assertEqual(run.stdout, "\udcff\udcfe caf\xe9\0z\n")
            self.assertEqual(run.stdout.encode("utf-8", "surrogateescape"), b"\xff\xfe caf\xc3\xa9\0z\n")
            last = run.step(len(run) - 1)
            lone = {name.encode("utf-8", "surrogateescape"): v.text for name, v in last.locals.items()}["n\udcffame".encode("utf-8", "surrogatepass")]
            self.assertTrue(lone.endswith("399, <...100 more>]"))
            texts = {v.text for s in run.steps() for v in s.locals.values()}
            self.assertIn(repr("caf\u00e9 \udcff \ud800"), texts)


if __name__ == "__main__":
    unittest.main()
