"""What goes wrong with a store says what, where and what to do."""
import os
import pickle
import shutil
import sqlite3
import unittest
from contextlib import closing
from pathlib import Path
from unittest import mock

import foretrace
from foretrace import extension
from made import EXTENSION, Folder


def setUpModule():
    global folder, odd
    folder = Folder()
    odd = folder.odd_store()


def tearDownModule():
    folder.clean()


def changed(name, *statements):
    """A copy of the store after these statements."""
    path = folder.path / name
    with closing(sqlite3.connect(odd)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        for statement in statements:
            copy.execute(statement)
        copy.commit()
    return path


class Errors(unittest.TestCase):
    def expect(self, kind, *parts):
        """A context that wants an error of this kind with these parts in its text."""
        test = self

        class Expectation:
            def __enter__(self):
                self.raised = test.assertRaises(kind)
                self.raised.__enter__()

            def __exit__(self, *about):
                done = self.raised.__exit__(*about)
                if done:
                    for part in parts:
                        test.assertIn(str(part), str(self.raised.exception))
                return done

        return Expectation()

    def test_of_the_extension_name_every_way_to_give_it(self):
        with mock.patch.object(extension, "_places", lambda: [Path("/nowhere/x.so")]):
            with self.expect(foretrace.ExtensionError, "/nowhere/x.so", "FORETRACE_SQLITE_EXTENSION", "extension="):
                foretrace.open(odd)
            self.assertEqual(len(foretrace.open(odd, extension=EXTENSION)), 2)
            with mock.patch.dict(os.environ, FORETRACE_SQLITE_EXTENSION=str(EXTENSION)):
                self.assertEqual(len(foretrace.open(odd)), 2)
        with self.expect(foretrace.ExtensionError, "extension=/nowhere/y.so"):
            foretrace.open(odd, extension="/nowhere/y.so")
        with mock.patch.dict(os.environ, FORETRACE_SQLITE_EXTENSION="/nowhere/z.so"):
            with self.expect(foretrace.ExtensionError, "FORETRACE_SQLITE_EXTENSION=/nowhere/z.so"):
                foretrace.open(odd)

    def test_of_an_extension_that_is_none(self):
        path = folder.write("text.so", "no library")
        for can_load in {extension._can_load(), False}:
            with mock.patch.object(extension, "_can_load", lambda: can_load):
                with self.expect(foretrace.ExtensionError, f"{path}: cannot be loaded", "is it foretrace_sqlite.so"):
                    foretrace.open(odd, extension=path)

    def test_the_extension_is_found_beside_the_program_on_the_path(self):
        with mock.patch.object(extension, "__file__", str(folder.path / "site-packages/foretrace/extension.py")):
            with mock.patch.dict(os.environ, PATH=str(EXTENSION.parent)):
                self.assertEqual(foretrace.find_extension(), str(EXTENSION))

    def test_a_sqlite3_without_extension_loading_works_too(self):
        with mock.patch.object(extension, "_can_load", lambda: False):
            with foretrace.open(odd) as store:
                self.assertIn("balance", store.run(1).step(20).locals)
                with closing(sqlite3.connect(odd)) as other, self.assertRaises(sqlite3.OperationalError):
                    other.execute("SELECT foretrace_state(1, 1)")

    def test_of_files_that_are_no_trace_store(self):
        with self.expect(foretrace.StoreError, "absent.db: no such file"):
            foretrace.open(folder.path / "absent.db")
        with self.expect(foretrace.StoreError, "no such file"):
            foretrace.open(folder.path)
        with self.expect(foretrace.StoreError, "text.db", "not a SQLite file"):
            foretrace.open(folder.write("text.db", "hello " * 100))
        foreign = folder.path / "foreign.db"
        with closing(sqlite3.connect(foreign)) as db:
            db.execute("CREATE TABLE runs(run)")
        with self.expect(foretrace.StoreError, foreign, "no trace store"):
            foretrace.open(foreign)
        with self.expect(foretrace.StoreError, "version 9", "use a newer foretrace"):
            foretrace.open(changed("newer.db", "PRAGMA user_version = 9"))
        with self.expect(foretrace.StoreError, "version 1", "trace the programs again"):
            foretrace.open(changed("older.db", "PRAGMA user_version = 1"))

    def test_of_runs_and_steps_that_are_not_there(self):
        with foretrace.open(odd) as store:
            with self.expect(foretrace.UnknownRunError, odd, "no run 7", "numbered 1 to 2"):
                store.run(7)
            run = store.run(1)
            for step in (-1, len(run), 10**9):
                with self.expect(foretrace.UnknownStepError, odd, f"run 1: there is no step {step}", f"it has {len(run)}"):
                    run.state(step)
                with self.expect(LookupError, "no step"):
                    run.step(step)
            with self.expect(foretrace.UnknownStepError, "no step -3"):
                run.steps(-3)
            self.assertEqual(list(run.steps(10**9)), [])
            with self.assertRaises(sqlite3.OperationalError):
                store.query("SELECT nothing FROM steps")
        with foretrace.open(changed("empty.db", "DELETE FROM trace_run")) as store:
            with self.expect(foretrace.UnknownRunError, "no runs in this store"):
                store.run()
            with self.expect(foretrace.UnknownRunError, "it is empty"):
                store.run(1)
            self.assertEqual(list(store), [])

    def test_of_damage_come_where_it_is_and_not_before(self):
        path = changed("damaged.db", "UPDATE trace_block SET data = x'00' WHERE run = 2 AND kind = 1")
        with foretrace.open(path) as store:
            self.assertEqual(len(list(store.run(1).steps())), len(store.run(1)))
            run = store.run(2)
            with self.expect(foretrace.StoreError, path, "run 2"):
                list(run.steps())
            with self.expect(foretrace.StoreError, path, "run 2"):
                run.state(3)

    def test_steps_are_read_as_the_loop_goes_on(self):
        long = folder.long_store()
        with closing(sqlite3.connect(long)) as db:
            db.execute("UPDATE trace_block SET data = x'00' WHERE kind = 1 AND first = (SELECT max(first) FROM trace_block WHERE kind = 1)")
            db.commit()
        with foretrace.open(long) as store:
            steps = store.run().steps()
            self.assertEqual([next(steps).step for _ in range(1000)], list(range(1000)))
            with self.expect(foretrace.StoreError, long):
                list(steps)

    def test_of_a_closed_store_and_of_another_process(self):
        store = foretrace.open(odd)
        steps = store.run(1).steps()
        next(steps)
        child = os.fork()
        if child == 0:
            try:
                store.run(1)
            except foretrace.StoreError as error:
                os._exit(0 if "opened by another process" in str(error) else 1)
            os._exit(2)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
        store.close()
        store.close()
        for use in (store.runs, lambda: next(steps), lambda: store.query("SELECT 1")):
            with self.expect(foretrace.StoreError, "closed"):
                use()
        with self.assertRaises(TypeError):
            pickle.dumps(foretrace.open(odd))

    def test_paths_may_hold_what_a_uri_gives_a_meaning(self):
        for name in ("a?b#c%20.db", b"caf\xff.db"):
            path = os.path.join(os.fsencode(folder.path), name if isinstance(name, bytes) else name.encode())
            shutil.copy(odd, path)
            with foretrace.open(path) as store:
                self.assertEqual(len(store), 2)
                self.assertTrue(store.run(1).step(3).locals)


if __name__ == "__main__":
    unittest.main()
