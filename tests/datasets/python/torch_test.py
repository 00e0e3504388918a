"""foretrace.torch_dataset, by the first of these that has torch: this Python, $FORETRACE_VENV_PYTHON, .venv/bin/python."""
import collections
import os
import sys
import unittest
from pathlib import Path

from made import SOURCES, Folder, skip_all
from made import foretrace as command

try:
    import torch
except ImportError as error:
    tried = os.environ.pop("FORETRACE_TORCH_TRIED", "").split(os.pathsep) + [sys.executable]
    for python in (os.environ.get("FORETRACE_VENV_PYTHON"), str(SOURCES / ".venv/bin/python")):
        if python and python not in tried and Path(python).exists():
            os.environ["FORETRACE_TORCH_TRIED"] = os.pathsep.join(tried + [python])
            sys.stdout.flush()
            os.execv(python, [python, __file__])
    skip_all(f"no Python with torch ({error}): set FORETRACE_VENV_PYTHON to one")

import foretrace  # noqa: E402
from foretrace.torch_dataset import IGNORED, PackedDataset, ShardDataset, collate, labels_of  # noqa: E402
from page import commands, run_section  # noqa: E402
from torch.utils.data import DataLoader  # noqa: E402


def setUpModule():
    global folder, data, tokens
    folder = Folder()
    data, _ = folder.dataset(80)
    tokens = [list(e.tokens) for e in foretrace.ShardSet(data)]


def tearDownModule():
    folder.clean()


def sequences(batch):
    """The documents of a batch of packed rows."""
    for row, documents, positions in zip(batch["tokens"], batch["documents"], batch["positions"]):
        for n in range(1, int(documents.max()) + 1):
            where = documents == n
            assert positions[where].tolist() == list(range(int(where.sum())))
            yield row[where].tolist()


def counted(lists):
    return collections.Counter(map(tuple, lists))


class ByIndex(unittest.TestCase):
    def test_items_are_the_examples(self):
        dataset = ShardDataset(data)
        self.assertEqual(len(dataset), len(tokens))
        for i, wanted in enumerate(foretrace.ShardSet(data)):
            item = dataset[i]
            self.assertEqual(item["tokens"].tolist(), list(wanted.tokens))
            self.assertEqual(item["roles"].tolist(), list(wanted.roles))
            self.assertEqual((item["prompt_length"], item["steps"]), (wanted.prompt_length, wanted.steps))
            self.assertEqual((item["tokens"].dtype, item["roles"].dtype), (torch.int64, torch.uint8))
        item["tokens"][0] = 7  # a copy
        self.assertEqual(ShardDataset(data, max_length=20)[0]["tokens"].tolist(), tokens[0][:20])
        with self.assertRaises(IndexError):
            dataset[len(tokens)]
        with self.assertRaises(foretrace.DatasetError):
            ShardDataset(data, "tset")
        with self.assertRaises(ValueError):
            ShardDataset(data, max_length=0)

    def test_labels_are_what_the_program_did(self):
        dataset = ShardDataset(data)
        item = dataset[0]
        labels = labels_of(item["tokens"], item["roles"])
        for token, role, label in zip(item["tokens"].tolist(), item["roles"].tolist(), labels.tolist()):
            self.assertEqual(label, token if foretrace.ROLES[role] in ("control", "state", "value") else IGNORED)
        values = labels_of(item["tokens"], item["roles"], ["value"])
        self.assertEqual(int((values != IGNORED).sum()), int((item["roles"] == 3).sum()))

    def test_workers_read_the_same(self):
        for context in ("fork", "spawn"):
            loader = DataLoader(ShardDataset(data), batch_size=7, shuffle=True, num_workers=2, collate_fn=collate,
                                multiprocessing_context=context)
            rows = []
            for batch in loader:
                self.assertEqual(batch["tokens"].shape, batch["labels"].shape)
                self.assertTrue(bool((batch["labels"][~batch["mask"]] == IGNORED).all()))
                self.assertTrue(bool((batch["tokens"][~batch["mask"]] == 256).all()))
                rows += [row[mask].tolist() for row, mask in zip(batch["tokens"], batch["mask"])]
            self.assertEqual(counted(rows), counted(tokens))


class Packed(unittest.TestCase):
    def test_rows_hold_every_example_whole_and_once(self):
        length = max(map(len, tokens)) + 100
        for workers in (0, 2):
            loader = DataLoader(PackedDataset(ShardDataset(data), length), batch_size=3, num_workers=workers)
            found, cells = [], 0
            for batch in loader:
                self.assertEqual(batch["tokens"].shape[1:], (length,))
                self.assertTrue(bool((batch["labels"][batch["documents"] == 0] == IGNORED).all()))
                found += sequences(batch)
                cells += batch["tokens"].numel()
            self.assertEqual(counted(found), counted(tokens))
            self.assertGreater(sum(map(len, tokens)) / cells, 0.5)

    def test_longer_examples_are_cut(self):
        rows = list(PackedDataset(ShardDataset(data), 50, shuffle=False))
        self.assertEqual(counted(s for row in rows for s in sequences({k: v[None] for k, v in row.items()})), counted(t[:50] for t in tokens))

    def test_the_order_follows_from_seed_and_epoch_and_parts_share_it(self):
        def order(seed, epoch, part=(0, 1)):
            packed = PackedDataset(ShardDataset(data), 2000, seed=seed, part=part)
            packed.set_epoch(epoch)
            return [s for row in packed for s in sequences({k: v[None] for k, v in row.items()})]

        self.assertEqual(order(1, 0), order(1, 0))
        self.assertNotEqual(order(1, 0), order(1, 1))
        self.assertNotEqual(order(1, 0), order(2, 0))
        whole = order(1, 3)
        self.assertEqual([order(1, 3, (i, 2)) for i in range(2)], [whole[0::2], whole[1::2]])
        with self.assertRaises(ValueError):
            PackedDataset(ShardDataset(data), 10, part=(2, 2))


class Page(unittest.TestCase):
    def test_the_script_prints_what_stands_there(self):
        made = Folder()
        self.addCleanup(made.clean)
        for (program, *arguments), _ in commands("Shards"):
            if program == "foretrace":
                command(*arguments, cwd=made.path)
        run_section(self, made, "torch")


if __name__ == "__main__":
    unittest.main()
