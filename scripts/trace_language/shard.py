"""A folder of training data in any language of at most 640 tokens, as `foretrace train` reads it (docs/dataset_format.md)."""
import array
import hashlib
import json
import pathlib
import struct

from foretrace.vocabulary import LANGUAGE_VERSION, VOCABULARY_SIZE, vocabulary_sha256


def padded(data):
    return data + bytes(-len(data) % 8)


def shard_bytes(examples):
    tokens, roles, index = array.array("H"), bytearray(), b""
    for example in examples:
        index += struct.pack("<QIIIIIIQ", len(tokens), len(example.tokens), example.prompt, example.steps, 0, 0, 0, 0)
        tokens.extend(example.tokens)
        roles.extend(example.roles)
    text = b"trace_language"
    strings = struct.pack("<I", len(text)) + text
    header = struct.pack("<8sIIIIQQQQ", b"FTSHARD\n", 1, LANGUAGE_VERSION, VOCABULARY_SIZE, 0, len(examples), len(tokens), 1, len(strings))
    body = b"".join(map(padded, (header, index, tokens.tobytes(), bytes(roles), strings)))
    return body + hashlib.sha256(body).digest()


def write_dataset(folder, splits):
    """`splits`: {"train": [Written], "valid": [Written]}. The manifest says version 1, whatever language it is: a folder of
    the experiment, which no other command is asked to read."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"format": "foretrace dataset", "language_version": LANGUAGE_VERSION, "vocabulary": vocabulary_sha256(), "splits": {}}
    for split, examples in splits.items():
        data = shard_bytes(examples)
        (folder / f"{split}.shard").write_bytes(data)
        manifest["splits"][split] = [{"file": f"{split}.shard", "sha256": data[-32:].hex(), "examples": len(examples),
                                      "tokens": sum(len(example.tokens) for example in examples)}]
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2))
