"""The experiment's ways of writing traces (scripts/trace_language) on generated programs: version 1 is the shard's own tokens, the
others say the same steps, and the shards that it writes are read back."""
import pathlib
import sys
import unittest

import foretrace
from foretrace.vocabulary import TOKENS
from made import Folder

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts/trace_language"))
from scoring import Score  # noqa: E402
from shard import write_dataset  # noqa: E402
from spelling import Bytes, Pieces, learn_pieces  # noqa: E402
from steps import END, read_steps  # noqa: E402
from subexpressions import calls_in_place  # noqa: E402
from values import APPEND, REMOVE, SET, edit, encode  # noqa: E402
from values import decode as text_of  # noqa: E402
from variants import VARIANTS, Version1  # noqa: E402


def setUpModule():
    global folder, pairs
    folder = Folder()
    data, _ = folder.dataset(120)
    pairs = [(example, steps) for example in foretrace.ShardSet(data) if (steps := read_steps(example)) is not None]


def tearDownModule():
    folder.clean()


class Writing(unittest.TestCase):
    def test_version_1_is_what_the_shard_holds(self):
        self.assertGreater(len(pairs), 50)
        for example, steps in pairs:
            written = Version1().write(example, steps)
            self.assertEqual(written.tokens, list(example.tokens))
            self.assertEqual(written.roles, list(example.roles))
            self.assertEqual((written.prompt, written.steps), (example.prompt_length, example.steps))

    def test_every_language_has_every_step_and_every_change(self):
        for name, language in VARIANTS.items():
            for example, steps in pairs:
                marks = {mark for mark in language().write(example, steps).marks if mark}
                self.assertEqual({mark.step for mark in marks}, set(range(len(steps))), name)
                self.assertEqual(sum(mark.kind == "changed" for mark in marks), sum(len(step.bindings) for step in steps), name)

    def test_pieces_are_made_of_the_bytes(self):
        merges = learn_pieces([Version1().write(*pair) for pair in pairs])
        parts = {piece: pair for pair, piece in merges.items()}

        def spelled(token):
            return [byte for part in parts[token] for byte in spelled(part)] if token in parts else [token]

        pieces, shorter = Pieces(merges), 0
        for pair in pairs:
            whole, cut = Bytes().write(*pair), pieces.write(*pair)
            self.assertEqual([byte for token in cut.tokens for byte in spelled(token)], whole.tokens)
            self.assertEqual(len([byte for token in cut.tokens[:cut.prompt] for byte in spelled(token)]), whole.prompt)
            self.assertEqual(len(cut.tokens), len(cut.marks))
            shorter += len(whole.tokens) - len(cut.tokens)
        self.assertGreater(shorter, 0)


class Edits(unittest.TestCase):
    def check(self, old, new, *wanted):
        self.assertEqual(edit(encode(old), encode(new)), wanted or None, (old, new))

    def test_say_what_was_done(self):
        self.check("[10, 20]", "[10, 20, 30]", APPEND, *b"30")
        self.check("[10, 20, 30]", "[10, 25, 30]", SET, *b"1", TOKENS.index("<at>"), *b"25")
        self.check("[10, 20, 30]", "[10, 30]", REMOVE, *b"1")
        self.check("[10, 20, 30]", "[10, 20]", REMOVE, *b"2")
        self.check("'abcd'", "'abcdef'", APPEND, *b"ef'")
        self.check("{'a': 1, 'b': 2}", "{'a': 1, 'b': 3}", SET, *b"'b'", TOKENS.index("<at>"), *b"3")
        self.check("{'a': 1, 'b': 2}", "{'b': 2}", REMOVE, *b"'a'")

    def test_leave_the_rest_whole(self):
        for old, new in [("[1, 2]", "[2, 1]"), ("'abc'", "'xabc'"), ("5", "6"), ("[10]", "'10'"), ("{'a, b': 1}", "{'a': 1, 'b': 2}")]:
            self.check(old, new)
        self.assertIsNone(edit(None, encode("[1]")))


class Calls(unittest.TestCase):
    def test_are_written_innermost_first_with_their_results(self):
        self.assertEqual(calls_in_place("v2 = ','.join(sorted(v1))", {"v1": "['b', 'a']"}),
                         [("sorted(['b', 'a'])", "['a', 'b']"), ("','.join(['a', 'b'])", None)])
        self.assertEqual(calls_in_place("if len(v1) > 2", {"v1": "'abc'"}), [("len('abc')", "3")])

    def test_nothing_of_the_program_runs_that_is_not_known_to_be_pure(self):
        for statement in ["v1 = open('x')", "v1.append(len(v2))", "v1 = v0(3)", "v1 = [len(v3) for v3 in v2]", "v1 = '9' * int('9' * 9)"]:
            self.assertEqual([call for call, _ in calls_in_place(statement, {"v2": "[1]"}) if "open" in call or "append" in call or "v0" in call], [])


class Scoring(unittest.TestCase):
    def test_counts_a_step_right_where_all_its_tokens_are(self):
        example, steps = pairs[0]
        written = Version1().write(example, steps)
        score = Score()
        score.add(written, written.tokens)
        self.assertEqual(score.summary()["step"], 100)
        self.assertEqual(score.summary()["leading"], len(steps))
        wrong = list(written.tokens)
        wrong[max(i for i, mark in enumerate(written.marks) if mark and mark.step == 1)] = END + 1
        score = Score()
        score.add(written, wrong)
        self.assertEqual(score.right["step"], len(steps) - 1)
        self.assertEqual((score.right["leading"], score.right["whole trace"]), (1, 0))


class Shards(unittest.TestCase):
    def test_are_read_back(self):
        written = [VARIANTS["source"]().write(*pair) for pair in pairs]
        write_dataset(folder.path / "source", {"train": written})
        read = foretrace.ShardSet(folder.path / "source")
        self.assertEqual([(list(e.tokens), list(e.roles), e.prompt_length, e.steps) for e in read],
                         [(w.tokens, w.roles, w.prompt, w.steps) for w in written])


if __name__ == "__main__":
    unittest.main()
