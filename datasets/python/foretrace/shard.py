"""One shard (docs/dataset_format.md), mapped into memory. The checks are those of datasets/shard_reader.cpp."""
from __future__ import annotations

import hashlib
import mmap
import os
import struct
import sys
from typing import NamedTuple

from .errors import DatasetError, UnsupportedVersionError
from .vocabulary import LANGUAGE_VERSION, ROLES, VOCABULARY_SIZE

SHARD_VERSION = 1
BUILD_AGAIN = "build the data again: foretrace data build"
_MAGIC = b"FTSHARD\n"
_HEADER = struct.Struct("<8sIIIIQQQQ")
_ENTRY = struct.Struct("<QIIIIIIQ")  # offset, length, prompt length, steps, origin, licence, 0, program id
_DIGEST = 32


class Example(NamedTuple):
    """A finished run of a function: prompt, then trace. `tokens` (uint16) and `roles` (uint8) are read-only memoryviews into the
    shard, not copies; `list(tokens)`, `numpy.asarray(tokens)` and the like take them."""

    tokens: memoryview
    roles: memoryview  # vocabulary.ROLES, a number a token
    prompt_length: int
    steps: int
    program_id: int  # equal ids: the same program but for names
    origin: str
    licence: str


def _align(size):
    return (size + 7) & ~7


def _read_header(data):
    if len(data) < _HEADER.size + _DIGEST:
        raise DatasetError("torn: too short")
    magic, version, language, vocabulary, _, *counts = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise DatasetError("no shard of foretrace")
    if version != SHARD_VERSION:
        raise UnsupportedVersionError(f"shard version {version}, this package reads {SHARD_VERSION}", BUILD_AGAIN)
    if language != LANGUAGE_VERSION or vocabulary != VOCABULARY_SIZE:
        raise UnsupportedVersionError(f"trace language version {language} with {vocabulary} tokens, this package reads version "
                                      f"{LANGUAGE_VERSION} with {VOCABULARY_SIZE}", BUILD_AGAIN)
    return counts


class ShardReader:
    """`len(shard)` examples, `shard[i]`. Opening reads the whole file once, for its checksum and its contents; `sha256`, if given,
    is what the manifest says. verify=False trusts a file that was checked before."""

    def __init__(self, path, sha256=None, verify=True):
        self.path = os.fsdecode(path)
        try:
            with open(self.path, "rb") as file:
                # An empty file cannot be mapped.
                self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b"")
        except (OSError, ValueError) as error:
            raise DatasetError(f"cannot open shard {self.path}: {getattr(error, 'strerror', None) or error}") from error
        if sys.byteorder != "little":
            raise UnsupportedVersionError(f"shard {self.path}: this machine is big-endian")
        try:
            self._lay_out(*_read_header(self._data))
            self.sha256 = self._data[self._digest:].hex()
            if verify:
                self._verify_digest()
            self._read_strings()
            if verify:
                self._verify_contents()
        except DatasetError as error:
            raise type(error)(f"shard {self.path}: {error}") from None
        if sha256 is not None and self.sha256 != sha256:
            raise DatasetError(f"shard {self.path} is not the one that manifest.json names", BUILD_AGAIN)

    def _lay_out(self, examples, tokens, strings, string_bytes):
        size = len(self._data)
        if max(examples, tokens, strings, string_bytes) > size:
            raise DatasetError("counts that are larger than the file")
        index = _align(_HEADER.size)
        token_at = index + _align(examples * _ENTRY.size)
        role_at = token_at + _align(tokens * 2)
        self._string_at = role_at + _align(tokens)
        self._digest = self._string_at + _align(string_bytes)
        if self._digest + _DIGEST != size:
            raise DatasetError(f"torn: {size} bytes, its header says {self._digest + _DIGEST}")
        self._index = self._data[index:index + examples * _ENTRY.size]
        self._tokens = self._data[token_at:token_at + tokens * 2].cast("H")
        self._roles = self._data[role_at:role_at + tokens]
        self._string_counts = strings, string_bytes

    def _verify_digest(self):
        if hashlib.sha256(self._data[:self._digest]).digest() != self._data[self._digest:]:
            raise DatasetError("its checksum does not match its bytes")

    def _read_strings(self):
        count, size = self._string_counts
        part = bytes(self._data[self._string_at:self._string_at + size])
        if count * 4 > size:
            raise DatasetError("strings that overrun their part")
        self._strings, at = [], count * 4
        for length in struct.unpack_from(f"<{count}I", part):
            if length > size - at:
                raise DatasetError("strings that overrun their part")
            self._strings.append(part[at:at + length].decode("utf-8", "surrogateescape"))
            at += length

    def _verify_contents(self):
        total, strings = len(self._tokens), len(self._strings)
        for offset, length, prompt, _, origin, licence, _, _ in _ENTRY.iter_unpack(self._index):
            if offset + length > total or prompt > length or origin >= strings or licence >= strings:
                raise DatasetError("an example that overruns the shard")
        if max(self._tokens, default=0) >= VOCABULARY_SIZE:
            raise DatasetError("a token outside the vocabulary")
        if max(self._roles, default=0) >= len(ROLES):
            raise DatasetError("a role that does not exist")

    @property
    def token_count(self):
        return len(self._tokens)

    def __len__(self):
        return len(self._index) // _ENTRY.size

    def __getitem__(self, i) -> Example:
        if not -len(self) <= i < len(self):
            raise IndexError(f"shard {self.path} has {len(self)} examples, there is no number {i}")
        entry = _ENTRY.unpack_from(self._index, (i % len(self)) * _ENTRY.size)
        offset, length, prompt, steps, origin, licence, _, program = entry
        end = offset + length
        return Example(self._tokens[offset:end], self._roles[offset:end], prompt, steps, program, self._strings[origin], self._strings[licence])

    def __repr__(self):
        return f"<shard {self.path}: {len(self)} examples>"
