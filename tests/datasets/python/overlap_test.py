"""`data overlap`: counts, pairs, the manifest without overlaps, exit codes."""
import gzip
import json
import subprocess
import unittest

from made import BINARIES, Folder, foretrace, in_json

DIGITS = "def digits(n):\n    total = 0\n    while n > 0:\n        total += n % 10\n        n //= 10\n    return total\n"
RENAMED = "def g(k):\n    '''Doc.'''\n    s = 0\n    while (k > 0):\n        s += k % 10  # last\n        k //= 10\n    return (s)\n"
OTHER = "def shout(text):\n    return text.upper() + '!'\n"


def setUpModule():
    global folder, manifest, cruxeval, mbpp
    folder = Folder()
    items = [{"id": "a", "source": RENAMED, "entry": "g", "args": "12"}, {"id": "b", "source": OTHER, "entry": "shout", "args": "'x'"}]
    manifest = folder.write("m.jsonl", "".join(json.dumps(item) + "\n" for item in items))
    cruxeval = folder.path / "crux.jsonl.gz"
    cruxeval.write_bytes(gzip.compress(json.dumps({"code": DIGITS, "input": "12", "output": "3", "id": "sample_0"}).encode()))
    mbpp = folder.write("mbpp.jsonl", "".join(json.dumps({"task_id": task, "code": code, "test_list": []}) + "\n"
                                              for task, code in ((3, OTHER), (11, DIGITS), (601, OTHER))))


def tearDownModule():
    folder.clean()


def run(*arguments):
    return subprocess.run([BINARIES / "foretrace", "data", "overlap", *map(str, arguments)], capture_output=True, text=True)


class Overlap(unittest.TestCase):
    def test_reports_by_set_and_writes_the_rest(self):
        out = folder.path / "clean.jsonl"
        report = in_json("data", "overlap", manifest, "--against", cruxeval, "--against", mbpp, "--out", out)
        self.assertEqual((report["items"], report["programs"], report["overlapping"], report["clean"]), (2, 2, 1, 1))
        self.assertEqual([(s["set"], s["programs"], s["identical"]) for s in report["sets"]], [("cruxeval", 1, 1), ("mbpp 11-510", 1, 1)])
        self.assertEqual(report["sets"][1]["pairs"], [{"item": "a", "function": "", "evaluation": "mbpp 11", "kind": "identical", "similarity": 1.0}])
        self.assertEqual([json.loads(line)["id"] for line in out.read_text().splitlines()], ["b"])
        self.assertEqual(in_json("data", "overlap", out, "--against", cruxeval, "--against", mbpp)["overlapping"], 0)

    def test_tasks_of_mbpp_are_chosen(self):
        report = in_json("data", "overlap", manifest, "--against", mbpp, "--first-task", 601, "--last-task", 700)
        self.assertEqual([pair["item"] for pair in report["sets"][0]["pairs"]], ["b"])

    def test_text_names_the_pairs(self):
        text = foretrace("data", "overlap", manifest, "--against", mbpp).decode()
        self.assertIn("2 items, 2 programs: 1 overlap, 0 are not read as Python", text)
        self.assertIn("mbpp 11-510, 1 programs: 1 identical, 0 but for constants, 0 near", text)
        self.assertRegex(text, r"identical +1\.00  a  mbpp 11")

    def test_worst_0_lists_nothing(self):
        text = foretrace("data", "overlap", manifest, "--against", mbpp, "--worst", 0).decode()
        self.assertIn("1 of its programs are met", text)
        self.assertNotIn("more", text)
        self.assertEqual(len(text.splitlines()), 2)

    def test_paths_start_where_the_manifest_lies(self):
        for name in ("in", "in/programs", "out"):
            (folder.path / name).mkdir(exist_ok=True)
        folder.write("in/programs/digits.py", RENAMED)
        folder.write("in/programs/shout.py", OTHER)
        paths = folder.write("in/paths.jsonl", "".join(json.dumps({"id": name, "path": f"programs/{name}.py"}) + "\n" for name in ("digits", "shout")))
        clean = folder.path / "out/clean.jsonl"
        report = in_json("data", "overlap", paths, "--against", mbpp, "--out", clean)
        self.assertEqual((report["overlapping"], report["clean"]), (1, 1))
        self.assertEqual((clean.parent / json.loads(clean.read_text())["path"]).resolve(), (folder.path / "in/programs/shout.py").resolve())
        self.assertEqual(in_json("data", "overlap", clean, "--against", paths)["overlapping"], 1)
        self.assertEqual(in_json("data", "stats", "--manifest", clean)["manifests"]["programs"], 1)

    def test_check_fails_where_something_overlaps(self):
        self.assertEqual(run(manifest, "--against", mbpp, "--check").returncode, 1)
        self.assertEqual(run(manifest, "--against", mbpp).returncode, 0)
        clean = folder.write("other.jsonl", json.dumps({"id": "b", "source": OTHER}) + "\n")
        self.assertEqual(run(clean, "--against", mbpp, "--check").returncode, 0)

    def test_misuse_and_bad_files_are_told_apart(self):
        for code, arguments, words in ((2, [manifest], "--against"), (2, ["--against", mbpp], "manifest"),
                                       (2, [manifest, "--against", mbpp, "--nope"], "--nope"),
                                       (1, [manifest, "--against", folder.path / "none"], "none"),
                                       (1, [folder.path / "none", "--against", mbpp], "none"),
                                       (1, [manifest, "--against", folder.write("bad.jsonl", "{}\n")], "bad.jsonl:1"),
                                       (1, [manifest, "--against", mbpp, "--first-task", 20], "--first-task")):
            ran = run(*arguments)
            self.assertEqual(ran.returncode, code, (arguments, ran.stderr))
            self.assertIn(words, ran.stderr)


if __name__ == "__main__":
    unittest.main()
