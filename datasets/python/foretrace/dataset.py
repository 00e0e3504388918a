"""The folder that `foretrace data build` writes: its manifest, and the shards of a split as one list of examples."""
from __future__ import annotations

import bisect
import itertools
import json
import os
from pathlib import Path
from typing import Iterator

from .errors import DatasetError, UnsupportedVersionError
from .shard import BUILD_AGAIN, Example, ShardReader
from .vocabulary import LANGUAGE_VERSION, vocabulary_sha256


def read_manifest(folder) -> dict:
    """manifest.json as a dict, refused by name if it was built for another trace language."""
    path = Path(folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DatasetError(f"no dataset in {folder}: manifest.json is missing",
                           f"make one: foretrace data build --db traces.db --out {folder}") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path}: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != "foretrace dataset":
        raise DatasetError(f"{path}: not the manifest of a foretrace dataset")
    version = manifest.get("language_version")
    if version != LANGUAGE_VERSION:
        raise UnsupportedVersionError(f"{path}: built for another trace language (version {version}), this package reads version "
                                      f"{LANGUAGE_VERSION}", BUILD_AGAIN)
    if manifest.get("vocabulary") != vocabulary_sha256():
        raise UnsupportedVersionError(f"{path}: built for another trace language: its table of tokens is not this package's", BUILD_AGAIN)
    if not isinstance(manifest.get("splits"), dict):
        raise DatasetError(f"{path}: no splits")
    for split, shards in manifest["splits"].items():
        if not isinstance(shards, list):
            raise DatasetError(f"{path}: split '{split}' is not a list of shards")
        for shard in shards:
            _check_shard(path, shard)
    return manifest


def _check_shard(path, shard):
    wanted = {"file": str, "sha256": str, "examples": int, "tokens": int}
    if not isinstance(shard, dict) or any(not isinstance(shard.get(key), kind) for key, kind in wanted.items()):
        raise DatasetError(f"{path}: a shard needs file, sha256, examples and tokens")
    if not shard["file"] or "/" in shard["file"]:
        raise DatasetError(f"{path}: shard file '{shard['file']}' is not in the folder")


class ShardSet:
    """All examples of one split, in the order of the manifest. It can be pickled: the copy maps the same files, trusting what was
    checked here."""

    def __init__(self, folder, split="train"):
        self.folder, self.split = os.fsdecode(folder), split
        splits = read_manifest(self.folder)["splits"]
        if split not in splits:
            raise DatasetError(f"no split '{split}' in {self.folder}", "it has " + ", ".join(sorted(splits)))
        self._open([(shard["file"], shard["sha256"]) for shard in splits[split]], verify=True)

    def _open(self, files, verify):
        self._files = files
        self.shards = [ShardReader(os.path.join(self.folder, file), sha256, verify) for file, sha256 in files]
        self._starts = [0, *itertools.accumulate(map(len, self.shards))]

    def __getstate__(self):
        return {"folder": self.folder, "split": self.split, "files": self._files}

    def __setstate__(self, state):
        self.folder, self.split = state["folder"], state["split"]
        self._open(state["files"], verify=False)

    @property
    def token_count(self) -> int:
        return sum(shard.token_count for shard in self.shards)

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, i) -> Example:
        if not -len(self) <= i < len(self):
            raise IndexError(f"{self!r}: there is no example {i}")
        i %= len(self)
        shard = bisect.bisect_right(self._starts, i) - 1
        return self.shards[shard][i - self._starts[shard]]

    def __iter__(self) -> Iterator[Example]:
        return itertools.chain.from_iterable(self.shards)

    def __repr__(self):
        return f"<split {self.split} of {self.folder}: {len(self)} examples>"
