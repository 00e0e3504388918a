"""`data puzzles`: what its files hold, read without foretrace; counts, exit codes."""
import ast
import json
import struct
import subprocess
import sys
import unittest

from made import BINARIES, Folder, foretrace, in_json

PARTS = ("inputs", "labels", "puzzle_identifiers", "puzzle_indices", "group_indices")


def setUpModule():
    global folder
    folder = Folder()


def tearDownModule():
    folder.clean()


def read_npy(path):
    """The rows of an array, by the description of the format."""
    data = path.read_bytes()
    assert data[:8] == b"\x93NUMPY\x01\x00", data[:8]
    end = 10 + struct.unpack("<H", data[8:10])[0]
    assert end % 64 == 0
    header = ast.literal_eval(data[10:end].decode())
    assert header["fortran_order"] is False
    code = {"|u1": "B", "<i4": "i"}[header["descr"]]
    numbers = list(struct.unpack(f"<{len(data[end:]) // struct.calcsize(code)}{code}", data[end:]))
    if len(header["shape"]) == 1:
        assert len(numbers) == header["shape"][0]
        return numbers
    rows, columns = header["shape"]
    assert len(numbers) == rows * columns
    return [numbers[i:i + columns] for i in range(0, len(numbers), columns)]


def read_split(path):
    form = json.loads((path / "dataset.json").read_text())
    split = {part: read_npy(path / f"all__{part}.npy") for part in PARTS}
    assert all(len(row) == form["seq_len"] for row in split["inputs"] + split["labels"])
    assert split["puzzle_indices"][-1] == len(split["inputs"]) == len(split["labels"])
    assert split["group_indices"][-1] == len(split["puzzle_identifiers"]) == form["total_puzzles"]
    assert form["total_groups"] == len(split["group_indices"]) - 1
    return form, split


def run(*arguments):
    return subprocess.run([BINARIES / "foretrace", "data", "puzzles", *map(str, arguments)], capture_output=True, text=True)


def made(name, **config):
    path = folder.write(f"{name}.json", json.dumps(config))
    return in_json("data", "puzzles", "--config", path, "--out", folder.path / name), folder.path / name


class Puzzles(unittest.TestCase):
    def test_sudoku_is_solved_by_its_labels(self):
        report, out = made("sudoku6", puzzle="sudoku", size=6, clues=[10, 14], train=40, test=10, copies=3)
        self.assertEqual((report["length"], report["vocabulary"], report["identifiers"]), (36, 8, 1))
        self.assertEqual((report["train"]["examples"], report["train"]["groups"], report["test"]["examples"]), (160, 40, 10))
        for name in ("train", "test"):
            form, split = read_split(out / name)
            self.assertEqual((form["vocab_size"], form["pad_id"], form["ignore_label_id"], form["sets"]), (8, 0, 0, ["all"]))
            for question, answer in zip(split["inputs"], split["labels"]):
                self.assertTrue(all(token in (1, right) for token, right in zip(question, answer)))
                self.assertTrue(10 <= 36 - question.count(1) <= 14)
                rows = [answer[i:i + 6] for i in range(0, 36, 6)]
                boxes = [[rows[r + i][c + j] for i in range(2) for j in range(3)] for r in (0, 2, 4) for c in (0, 3)]
                for unit in rows + list(map(list, zip(*rows))) + boxes:
                    self.assertEqual(sorted(unit), [2, 3, 4, 5, 6, 7])
        self.assertEqual(json.loads((out / "identifiers.json").read_text()), ["<blank>"])

    def test_mazes_show_a_path(self):
        _, out = made("maze9", puzzle="maze", side=9, shortest=20, train=20, test=5)
        for name in ("train", "test"):
            for question, answer in zip(*(read_split(out / name)[1][part] for part in ("inputs", "labels"))):
                self.assertEqual((question.count(3), question.count(4)), (1, 1))
                cell, walked = question.index(3), set()
                while answer[cell] != 4:
                    walked.add(cell)
                    steps = [n for n in (cell - 9, cell + 9, cell - 1, cell + 1) if 0 <= n < 81 and (n // 9 == cell // 9 or n % 9 == cell % 9)]
                    cell, = [n for n in steps if answer[n] in (4, 5) and n not in walked]
                self.assertEqual(len(walked), 1 + answer.count(5))
                self.assertGreaterEqual(len(walked), 20)

    def test_sets_of_numpy_are_converted(self):
        _, first = made("sudoku4", puzzle="sudoku", size=4, train=30, test=10)
        report, second = made("again", puzzle="numpy", path=str(first), rules="sudoku")
        self.assertEqual(report["train"]["examples"], 30)
        for name in ("train", "test"):
            for file in sorted((first / name).iterdir()):
                self.assertEqual(file.read_bytes(), (second / name / file.name).read_bytes(), file)

    def test_numpy_reads_the_files(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("no numpy in " + sys.executable)
        _, out = made("numpy4", puzzle="sudoku", size=4, train=30, test=10, copies=2)
        for name in ("train", "test"):
            for part, rows in read_split(out / name)[1].items():
                array = numpy.load(out / name / f"all__{part}.npy")
                self.assertEqual(array.tolist(), rows)
                self.assertEqual(array.dtype, numpy.uint8 if part in ("inputs", "labels") else numpy.int32)

    def test_text_counts(self):
        path = folder.write("text.json", json.dumps({"puzzle": "sudoku", "size": 4, "train": 20, "test": 5, "augment": True}))
        text = foretrace("data", "puzzles", "--config", path, "--out", folder.path / "text", "--show", 2).decode()
        split = read_split(folder.path / "text" / "test")[1]
        shown = [line.split("  ") for line in text.splitlines()[:10] if line]
        for i, (part, blank) in enumerate((("inputs", "."), ("labels", "?"))):
            rows = [row[j:j + 4] for row in split[part][:2] for j in range(0, 16, 4)]
            self.assertEqual([line[i] for line in shown], ["".join(blank if token == 1 else str(token - 1) for token in row) for row in rows])
        self.assertRegex(text, r"train +20 examples, 20 puzzles, \d+ groups  [0-9a-f]{64}\n")
        self.assertRegex(text, r"test +5 examples")
        self.assertIn("rows of 16 tokens, 6 different; 1 identifiers", text)
        self.assertIn('"copies"', text)

    def test_misuse_and_bad_files_are_told_apart(self):
        def config(text):
            return folder.write("bad.json", text)

        out = ("--out", folder.path / "none")
        for code, arguments, words in ((2, out, "--config"), (2, ("--config", config("{}")), "--out"), (2, ("--config", config("{}"), *out, "--nope"), "--nope"),
                                       (1, ("--config", folder.path / "missing.json", *out), "missing.json"), (1, ("--config", config("{"), *out), "bad.json")):
            ran = run(*arguments)
            self.assertEqual(ran.returncode, code, (arguments, ran.stderr))
            self.assertIn(words, ran.stderr)
        for text, words in (('{"puzzle": "sudoku", "clue": 4}', 'unknown field "clue"'), ('{"puzzle": "sudoku", "clues": [9, 8]}', '"clues"'),
                            ('{"puzzle": "sudoku17", "path": "/nonexistent/list"}', "/nonexistent/list"), ('{"puzzle": "arc", "path": "/nonexistent/arc.json"}', "arc.json"),
                            ('{"puzzle": "sudoku", "size": 4, "clues": 4, "train": 100, "test": 100000}', "no symmetry joins")):
            ran = run("--config", config(text), *out)
            self.assertIn(ran.returncode, (1, 2), ran.stderr)
            self.assertIn(words, ran.stderr)
            self.assertFalse((folder.path / "none").exists())


if __name__ == "__main__":
    unittest.main()
