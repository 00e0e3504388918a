"""`data stats`: the page shows the numbers of --json, and both those of the store; what is wrong with flags and files is said."""
import json
import os
import subprocess
import unittest
from html.parser import HTMLParser

from made import BINARIES, Folder, foretrace, in_json

MAPS = ("events", "changed_types", "returned_types", "outcomes", "languages", "origins", "licences", "constructs", "methods",
        "builtins", "c_constructs", "tokens_by_role")
EVIL = "</td></script><script>alert(1)</script>"


def setUpModule():
    global folder, data, db, manifest
    folder = Folder()
    data, manifest = folder.dataset(60)
    db = folder.path / "generated.db"
    items = [json.loads(line) for line in manifest.read_text().splitlines()]
    for item in items[::3]:
        item.update(origin=EVIL + " 3", licence="A & \"B\" <c> caf\u00e9")
    folder.write("hostile.jsonl", "".join(json.dumps(item) + "\n" for item in items))


def tearDownModule():
    folder.clean()


class Page(HTMLParser):
    """tables[id][row] = numbers by column, titles[id] = columns, charts[(lengths, part)] = bins."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tables, self.titles, self.charts, self.tags = {}, {}, {}, set()
        self.id = self.row = self.heading = self.bins = None
        self.feed(text)

    def handle_starttag(self, tag, given):
        given = dict(given)
        self.tags.add(tag)
        if tag == "section":
            self.id = given["id"]
            self.tables[self.id], self.titles[self.id] = {}, []
        elif tag == "tr":
            self.row, self.key = [], given.get("id")
        elif tag == "th":
            self.heading = ""
        elif tag == "td" and "data-n" in given:
            self.row.append(int(given["data-n"]))
        elif tag == "svg":
            self.bins = self.charts[given["data-lengths"], given["data-part"]] = []
        elif tag == "rect":
            self.bins.append([int(given[key]) for key in ("data-low", "data-high", "data-n")])

    def handle_data(self, text):
        if self.heading is not None:
            self.heading += text

    def handle_endtag(self, tag):
        if tag == "th":
            self.titles[self.id].append(self.heading)
            self.name, self.heading = self.heading, None
        elif tag == "tr" and self.row:
            self.tables[self.id][self.key or self.name] = self.row
            del self.titles[self.id][-1]  # the row's own


def run(*arguments):
    command = [BINARIES / "foretrace", "data", "stats", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder.path)


class Pages(unittest.TestCase):
    def compare(self, *arguments, against=None):
        """Every number of --json is in the page, in the row and column of its name."""
        target = folder.path / "page.html"
        ran = run(*arguments, "--json", "--html", target)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        wanted, page = json.loads(ran.stdout), Page(target.read_text(encoding="utf-8"))
        self.assertNotIn("script", page.tags)
        parts = {against if name == "against" else name: stats for name, stats in wanted.items() if name not in ("refused", "coverage")}
        compared = 0
        for title, stats in parts.items():
            for key in ("examples", "programs", "repeats", "steps", "tokens", "prompt_tokens"):
                if key in stats and "total_" + key in page.tables["totals"]:
                    self.assertEqual(page.tables["totals"]["total_" + key][page.titles["totals"].index(title) - 1], stats[key])
                    compared += 1
            for name in MAPS:
                for key, count in stats.get(name, {}).items():
                    shown = page.tables[name]
                    self.assertEqual(shown[key][page.titles[name].index(title) - 1], count, (title, name, key))
                    compared += 1
            for name, histogram in stats["lengths"].items():
                self.assertEqual(page.charts[name, title], histogram["bins"])
                self.assertEqual(sum(b[2] for b in histogram["bins"]), histogram["count"])
        for key, count in wanted.get("refused", {}).items():
            self.assertEqual(page.tables["refused"][key], [count])
        for name, coverage in wanted.get("coverage", {}).items():
            self.assertEqual(page.tables["coverage"]["coverage_" + name], [coverage["covered"], coverage["covered_uses"]])
        self.assertGreater(compared, 30)
        return wanted, page

    def test_of_a_dataset(self):
        stats, page = self.compare("--data", data)
        self.assertEqual(set(page.titles["constructs"]) - {""}, {"train", "valid", "test"})
        self.assertEqual(sum(stats["train"]["tokens_by_role"].values()), stats["train"]["tokens"])

    def test_of_stores_with_a_manifest_against_a_dataset(self):
        stats, page = self.compare("--db", db, "--manifest", manifest, "--against", data, against=str(data))
        stores = stats["stores"]
        (runs, steps), = [(row["runs"], row["steps"]) for row in in_json("query", "--db", db, "SELECT count(*) AS runs, sum(steps) AS steps FROM runs")]
        self.assertEqual((stores["examples"], stores["steps"]), (runs, steps))
        rows = in_json("query", "--db", db, "SELECT event, count(*) AS n FROM steps GROUP BY event")
        self.assertEqual(stores["events"], {row["event"]: row["n"] for row in rows})
        rows = in_json("query", "--db", db, "SELECT type, count(*) AS n FROM variables WHERE changed = 1 GROUP BY type")
        self.assertEqual(stores["changed_types"], {row["type"]: row["n"] for row in rows})
        rows = in_json("query", "--db", db, "SELECT outcome, count(*) AS n FROM runs GROUP BY outcome")
        self.assertEqual(stores["outcomes"], {row["outcome"]: row["n"] for row in rows})
        # The shards were built of this store: nothing of theirs is missing in it.
        for coverage in stats["coverage"].values():
            self.assertEqual((coverage["covered"], coverage["missing"]), (coverage["names"], {}))
        self.assertEqual(stats["against"]["examples"], sum(self.example_counts()))

    def example_counts(self):
        shards = json.loads((data / "manifest.json").read_text())["splits"]
        return [shard["examples"] for split in shards.values() for shard in split]

    def test_of_hostile_names(self):
        stats, page = self.compare("--manifest", "hostile.jsonl")
        counted = stats["manifests"]
        self.assertEqual(counted["origins"][EVIL], counted["licences"]["A & \"B\" <c> caf\u00e9"])
        self.assertIn(EVIL, page.tables["origins"])

    def test_of_c_programs_and_repeats(self):
        foretrace("data", "generate", "--language", "c", "--count", 20, "--seed", 3, "--out", folder.path / "c.jsonl")
        lines = (folder.path / "c.jsonl").read_text().splitlines()
        twice = [json.dumps({**json.loads(line), "id": str(i)}) for i, line in enumerate(lines + lines)]
        folder.write("twice.jsonl", "\n".join(twice) + "\n")
        once = in_json("data", "stats", "--manifest", folder.path / "c.jsonl")["manifests"]
        stats, _ = self.compare("--manifest", "twice.jsonl")
        both = stats["manifests"]
        self.assertEqual((both["examples"], both["repeats"], both["programs"]), (2 * len(lines), len(lines), once["programs"]))
        self.assertEqual(both["c_constructs"], once["c_constructs"])
        self.assertEqual(both["languages"], {"c": 2 * len(lines)})

    def test_text_names_what_is_missing(self):
        folder.write("other.jsonl", json.dumps({"id": "x", "source": "def f(a):\n    with a as b:\n        return b.zfill(3)\n"}) + "\n")
        ran = run("--manifest", manifest, "--against", "other.jsonl")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("with 1", ran.stdout.split("coverage of other.jsonl")[1])
        self.assertIn("zfill 1", ran.stdout.split("coverage of other.jsonl")[1])


class Errors(unittest.TestCase):
    def expect(self, code, *parts, arguments):
        ran = run(*arguments)
        self.assertEqual(ran.returncode, code, ran.stderr)
        self.assertEqual(ran.stdout, "")
        for part in parts:
            self.assertIn(part, ran.stderr)

    def test_of_flags_are_misuse(self):
        self.expect(2, "nothing is given to count", "--data, --db or --manifest", arguments=[])
        self.expect(2, "--data excludes --db", arguments=["--data", data, "--db", db])
        self.expect(2, "is also read", arguments=["--db", db, "--html", db])
        self.expect(2, "--htm", arguments=["--data", data, "--htm", "x"])
        self.assertGreater(os.path.getsize(db), 1000)

    def test_of_files_say_which(self):
        self.expect(1, "nowhere/page.html", arguments=["--data", data, "--html", "nowhere/page.html"])
        self.expect(2, str(data), arguments=["--data", data, "--html", data])
        self.expect(1, "manifest.json is missing", arguments=["--data", folder.path])
        self.expect(1, "absent.db", arguments=["--db", "absent.db"])
        self.expect(1, "hostile.jsonl", arguments=["--db", "hostile.jsonl"])
        self.expect(1, "absent: no such file or folder", arguments=["--data", data, "--against", "absent"])
        folder.write("path.jsonl", json.dumps({"id": "gone", "path": "gone.py"}) + "\n")
        self.expect(1, "path.jsonl: item gone", "gone.py", arguments=["--manifest", "path.jsonl"])
        self.assertFalse((folder.path / "nowhere").exists())


if __name__ == "__main__":
    unittest.main()
