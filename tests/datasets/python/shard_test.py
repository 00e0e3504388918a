"""Shards as the package reads them, against `data stats` and the manifests; damaged and foreign ones are refused."""
import collections
import hashlib
import json
import pickle
import shutil
import struct
import unittest

import foretrace
from foretrace import shard, vocabulary
from made import Folder, in_json

HEADER = 56  # bytes
SPLITS = ("train", "valid", "test")


def setUpModule():
    global folder, data, items
    folder = Folder()
    data, manifest = folder.dataset(80)
    items = [json.loads(line) for line in manifest.read_text().splitlines()]


def tearDownModule():
    folder.clean()


def first_shard(split="train"):
    return data / foretrace.read_manifest(data)["splits"][split][0]["file"]


class Reading(unittest.TestCase):
    def test_gives_what_data_stats_counts(self):
        stats = in_json("data", "stats", "--data", data)
        self.assertEqual(set(stats), set(SPLITS))
        for split in SPLITS:
            with self.subTest(split):
                examples, wanted = foretrace.ShardSet(data, split), stats[split]
                self.assertGreater(len(examples), 0)
                self.assertEqual(len(examples), wanted["examples"])
                self.assertEqual(examples.token_count, wanted["tokens"])
                self.assertEqual(sum(e.steps for e in examples), wanted["steps"])
                self.assertEqual(sum(e.prompt_length for e in examples), wanted["prompt_tokens"])
                self.assertEqual(max(len(e.tokens) for e in examples), wanted["longest"])
                self.assertEqual(len({e.program_id for e in examples}), wanted["programs"])
                roles = collections.Counter(role for e in examples for role in e.roles)
                self.assertEqual({name: roles[i] for i, name in enumerate(foretrace.ROLES)}, wanted["tokens_by_role"])
                calls = sum(list(e.tokens).count(vocabulary.TOKENS.index("<call>")) for e in examples)
                self.assertEqual(calls, wanted["events"]["call"])

    def test_texts_of_tokens_are_the_language(self):
        self.assertEqual(vocabulary.vocabulary_sha256(), json.loads((data / "manifest.json").read_text())["vocabulary"])
        for example in foretrace.ShardSet(data):
            text = foretrace.tokens_text(example.tokens)
            self.assertRegex(text, "^<program> L1 (def|class|import|from|v0) ")
            self.assertTrue(text.endswith(" <eos>"), text[-80:])
            self.assertIn(" <run> v", foretrace.tokens_text(example.tokens[:example.prompt_length]))
            self.assertEqual(foretrace.token_text(example.tokens[example.prompt_length]), "<call>")
            self.assertEqual(set(example.roles[:example.prompt_length]), {foretrace.ROLES.index("prompt")})

    def test_keeps_origins_and_licences(self):
        known = {(item["origin"], item["licence"]) for item in items}
        self.assertEqual({(e.origin, e.licence) for split in SPLITS for e in foretrace.ShardSet(data, split)}, known)

    def test_by_index_from_both_ends_and_as_a_copy(self):
        examples = foretrace.ShardSet(data)
        listed = [bytes(e.tokens) for e in examples]
        self.assertEqual([bytes(examples[i].tokens) for i in range(len(examples))], listed)
        self.assertEqual(bytes(examples[-1].tokens), listed[-1])
        copy = pickle.loads(pickle.dumps(examples))
        self.assertEqual([bytes(e.tokens) for e in copy], listed)
        for i in (len(examples), -len(examples) - 1):
            with self.assertRaises(IndexError):
                examples[i]
        with self.assertRaises(TypeError):
            examples[0].tokens[0] = 1


class Refusing(unittest.TestCase):
    def refused(self, edit, *parts, kind=foretrace.DatasetError, sign=True):
        """The first shard after edit(bytearray), with a checksum that is right if `sign`."""
        content = bytearray(first_shard().read_bytes())
        edited = edit(content)
        content = content if edited is None else edited
        if sign:
            content[-32:] = hashlib.sha256(content[:-32]).digest()
        path = folder.path / "edited.shard"
        path.write_bytes(content)
        with self.assertRaises(kind) as raised:
            foretrace.ShardReader(path)
        for part in (str(path), *parts):
            self.assertIn(part, str(raised.exception))

    def poke(self, at, form, value):
        return lambda content: struct.pack_into(form, content, at, value)

    def test_torn_and_changed_files(self):
        foretrace.ShardReader(first_shard())
        self.refused(lambda content: content[:-8], "torn: ", "its header says ", sign=False)
        self.refused(lambda content: content + bytes(8), "torn: ", sign=False)
        self.refused(lambda content: content[:60], "torn: too short", sign=False)
        self.refused(lambda content: bytearray(), "torn: too short", sign=False)
        self.refused(self.poke(200, "<B", 77), "its checksum does not match its bytes", sign=False)
        self.refused(self.poke(24, "<Q", 1 << 60), "counts that are larger than the file")
        with self.assertRaisesRegex(foretrace.DatasetError, "cannot open shard .*absent.shard: No such file"):
            foretrace.ShardReader(data / "absent.shard")

    def test_other_formats_and_versions_by_name(self):
        self.refused(self.poke(0, "<B", 0), "no shard of foretrace")
        unsupported = foretrace.UnsupportedVersionError
        self.refused(self.poke(8, "<I", 2), "shard version 2, this package reads 1", "build the data again", kind=unsupported)
        self.refused(self.poke(12, "<I", 0), "trace language version 0 with 640 tokens", "build the data again", kind=unsupported)
        self.refused(self.poke(16, "<I", 641), "version 1 with 641 tokens", kind=unsupported)

    def test_contents_out_of_range_under_a_good_checksum(self):
        reader = foretrace.ShardReader(first_shard())
        examples, tokens = len(reader), reader.token_count
        token_at = HEADER + examples * 40
        role_at = token_at + (tokens * 2 + 7) // 8 * 8
        self.refused(self.poke(token_at + 6, "<H", 640), "a token outside the vocabulary")
        self.refused(self.poke(role_at + 3, "<B", 5), "a role that does not exist")
        for at, form, value in ((0, "<Q", tokens), (8, "<I", tokens + 1), (12, "<I", 1 << 20), (20, "<I", 99), (24, "<I", 99)):
            self.refused(self.poke(HEADER + at, form, value), "an example that overruns the shard")
        string_at = role_at + (tokens + 7) // 8 * 8
        self.refused(self.poke(string_at, "<I", 1 << 30), "strings that overrun their part")
        self.refused(self.poke(40, "<Q", len(first_shard().read_bytes()) // 2), "strings that overrun their part")

    def copy(self, name, edit):
        path = folder.path / name
        shutil.copytree(data, path)
        manifest = json.loads((path / "manifest.json").read_text())
        edit(manifest, path)
        (path / "manifest.json").write_text(json.dumps(manifest))
        return path

    def expect(self, path, *parts, split="train", kind=foretrace.DatasetError):
        with self.assertRaises(kind) as raised:
            foretrace.ShardSet(path, split)
        for part in (str(path), *parts):
            self.assertIn(part, str(raised.exception))

    def test_folders_of_another_language_and_broken_manifests(self):
        self.expect(folder.path / "nothing", "manifest.json is missing", "data build")
        self.expect(data, "no split 'tset'", "it has test, train, valid", split="tset")
        other = self.copy("other", lambda m, _: m.update(language_version=7))
        self.expect(other, "built for another trace language (version 7), this package reads version 1",
                    kind=foretrace.UnsupportedVersionError)
        table = self.copy("table", lambda m, _: m.update(vocabulary="0" * 64))
        self.expect(table, "another trace language", kind=foretrace.UnsupportedVersionError)
        self.expect(self.copy("foreign", lambda m, _: m.update(format="x")), "not the manifest of a foretrace dataset")
        self.expect(self.copy("splits", lambda m, _: m.update(splits=[])), "no splits")
        self.expect(self.copy("list", lambda m, _: m["splits"].update(train=3)), "split 'train' is not a list")
        self.expect(self.copy("entry", lambda m, _: m["splits"].update(train=[{"file": "x"}])), "a shard needs file")
        self.expect(self.copy("escape", lambda m, _: m["splits"]["train"][0].update(file="../x")), "'../x' is not in the folder")
        broken = self.copy("broken", lambda m, _: None)
        (broken / "manifest.json").write_text("{")
        self.expect(broken, "manifest.json")
        def swap(manifest, path):
            names = [manifest["splits"][split][0]["file"] for split in ("train", "valid")]
            (path / names[0]).replace(path / "x")
            (path / names[1]).replace(path / names[0])
            (path / "x").replace(path / names[1])
        self.expect(self.copy("swapped", swap), "is not the one that manifest.json names")


if __name__ == "__main__":
    unittest.main()
