"""Training shards for torch: ShardDataset by index, collate for its batches, PackedDataset for rows of one length.

Labels are the tokens themselves, IGNORED where nothing is to be learnt: models of the kind that transformers has shift them. By
default the roles control, state and value are learnt, as `foretrace train` does: the prompt and what follows from it are given.
"""
from __future__ import annotations

import random
from typing import Dict, Iterable, Iterator, List, Tuple

try:
    import torch
    from torch.utils import data
except ImportError as error:
    raise ImportError(f"foretrace.torch_dataset needs torch, which cannot be imported here: {error}") from error

from .dataset import ShardSet
from .shard import Example
from .vocabulary import PAD, ROLES

IGNORED = -100  # ignore_index of torch's cross entropy
LEARNT = ("control", "state", "value")


def _tensors(example: Example, length: int) -> Tuple[torch.Tensor, torch.Tensor]:
    """tokens int64 [T], roles uint8 [T]; copies, at most `length` long."""
    length = min(length, len(example.tokens))
    if length == 0:
        return torch.empty(0, dtype=torch.int64), torch.empty(0, dtype=torch.uint8)
    # int16 holds every token, and all of torch knows it.
    tokens = torch.frombuffer(bytearray(example.tokens[:length]), dtype=torch.int16)
    return tokens.to(torch.int64), torch.frombuffer(bytearray(example.roles[:length]), dtype=torch.uint8)


def labels_of(tokens: torch.Tensor, roles: torch.Tensor, learnt: Iterable[str] = LEARNT) -> torch.Tensor:
    """tokens where the role is among `learnt`, IGNORED elsewhere; same shape."""
    known = torch.tensor([role in learnt for role in ROLES], device=roles.device)
    return torch.where(known[roles.long()], tokens, IGNORED)


class ShardDataset(data.Dataset):
    """A split of a folder of shards by index. An item: {"tokens": int64 [T], "roles": uint8 [T], "prompt_length": int, "steps": int}.
    Longer examples are cut to `max_length`. Workers of a DataLoader map the same files; `examples` is the ShardSet."""

    def __init__(self, folder, split="train", max_length=4096):
        if max_length < 1:
            raise ValueError(f"max_length is {max_length}, must be at least 1")
        self.examples, self.max_length = ShardSet(folder, split), max_length

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, i) -> Dict:
        example = self.examples[i]
        tokens, roles = _tensors(example, self.max_length)
        return {"tokens": tokens, "roles": roles, "prompt_length": min(example.prompt_length, len(tokens)), "steps": example.steps}


def collate(items: List[Dict], learnt: Iterable[str] = LEARNT) -> Dict[str, torch.Tensor]:
    """For DataLoader(collate_fn=): {"tokens", "labels": int64 [B, T], "mask": bool [B, T]}, padded on the right, mask False there."""
    def pad(rows, value):
        return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=value)

    tokens = [item["tokens"] for item in items]
    return {
        "tokens": pad(tokens, PAD),
        "labels": pad([labels_of(item["tokens"], item["roles"], learnt) for item in items], IGNORED),
        "mask": pad([torch.ones(len(row), dtype=torch.bool) for row in tokens], False),
    }


class PackedDataset(data.IterableDataset):
    """Rows of `length` tokens, examples one behind another as long as the next fits whole, then padding.

    A row: {"tokens", "labels", "positions", "documents": int64 [length]}; positions count from 0 in each example; documents number
    the examples of the row from 1, 0 is padding: attend only where they are equal. The order follows from `seed` and the epoch
    (set_epoch); workers of a DataLoader, and `part` = (i, n) of several processes, each take every n-th example of it.
    """

    def __init__(self, dataset: ShardDataset, length: int, shuffle=True, seed=0, part=(0, 1), learnt: Iterable[str] = LEARNT):
        if length < 1 or not 0 <= part[0] < part[1]:
            raise ValueError(f"length {length} and part {part}: want at least 1, and (i, n) with 0 <= i < n")
        self.dataset, self.length, self.shuffle, self.seed, self.part = dataset, length, shuffle, seed, part
        self.learnt, self.epoch = tuple(learnt), 0

    def set_epoch(self, epoch: int):
        self.epoch = epoch

    def _order(self) -> List[int]:
        order = list(range(len(self.dataset)))
        if self.shuffle:
            random.Random(f"{self.seed} {self.epoch}").shuffle(order)
        worker = data.get_worker_info()
        i, n = (0, 1) if worker is None else (worker.id, worker.num_workers)
        return order[self.part[0] + self.part[1] * i::self.part[1] * n]

    def __iter__(self) -> Iterator[Dict[str, torch.Tensor]]:
        row, used = [], 0
        for i in self._order():
            tokens, roles = _tensors(self.dataset.examples[i], min(self.length, self.dataset.max_length))
            if row and used + len(tokens) > self.length:
                yield self._row(row)
                row, used = [], 0
            row.append((tokens, labels_of(tokens, roles, self.learnt)))
            used += len(tokens)
        if row:
            yield self._row(row)

    def _row(self, documents) -> Dict[str, torch.Tensor]:
        def join(parts, value):
            joined = torch.cat(parts)
            return torch.nn.functional.pad(joined, (0, self.length - len(joined)), value=value)

        return {
            "tokens": join([tokens for tokens, _ in documents], PAD),
            "labels": join([labels for _, labels in documents], IGNORED),
            "positions": join([torch.arange(len(tokens)) for tokens, _ in documents], 0),
            "documents": join([torch.full((len(tokens),), n) for n, (tokens, _) in enumerate(documents, 1)], 0),
        }
