#!/usr/bin/env python3
"""Trains one small model on traces in one way of writing them, and scores it (docs/trace_language.md).

usage: python3 scripts/trace_language LANGUAGE [--out DIR] [--tokens N] [--foretrace EXE]
       python3 scripts/trace_language table [--out DIR]

LANGUAGE: version1, bytes, pieces, source, edits, state4, operands, outcome, substeps. Each model has the same size and sees as many
tokens, so each costs the same compute; traces are the same, in the same order. The data is generated, and the training part of MBPP
where FORETRACE_DATA has it; scored on programs held out, and on CRUXEval.
"""
import argparse
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "datasets/python"))

from foretrace.dataset import ShardSet  # noqa: E402
from scoring import difference, score  # noqa: E402
from shard import write_dataset  # noqa: E402
from spelling import Bytes, Pieces, learn_pieces  # noqa: E402
from steps import read_steps  # noqa: E402
from variants import VARIANTS, Version1  # noqa: E402

LANGUAGES = [*VARIANTS, "bytes", "pieces"]
MOST = 400  # tokens of prompt and trace in version 1; the longest language stays below max_length
SCORED = 300
MODEL = {"hidden_size": 192, "intermediate_size": 512, "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2,
         "head_dim": 48, "linear_num_key_heads": 4, "linear_num_value_heads": 4, "linear_key_head_dim": 48, "linear_value_head_dim": 48}


def config(tokens):
    return {"model": MODEL, "seed": 1, "precision": "float32", "optimizer": "muon", "learning_rate": 0.01, "schedule": "wsd",
            "decay_fraction": 0.4, "warmup_fraction": 0.03, "batch_tokens": 8192, "max_length": 4096, "max_tokens": tokens,
            "role_weights": {"prompt": 0.06, "control": 1, "state": 1, "value": 1, "forced": 0}, "validation_tokens": 0}


def call(foretrace, *arguments):
    subprocess.run([foretrace, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_data(foretrace, out, count):
    """Stores and shards of version 1: out/data, of which the split test is held out, and out/cruxeval, which nothing trains on."""
    sets = {"generated": ["data", "generate", "--count", count, "--seed", 11, "--calls", 3]}
    benchmarks = pathlib.Path(os.environ.get("FORETRACE_DATA", HERE.parent.parent.parent / "shared/data"))
    if (benchmarks / "mbpp.jsonl").exists():
        sets["mbpp"] = ["data", "import", "--kind", "mbpp", benchmarks / "mbpp.jsonl", "--first-task", 601]
        sets["cruxeval"] = ["data", "import", "--kind", "cruxeval", benchmarks / "cruxeval.jsonl"]
    for name, command in sets.items():
        call(foretrace, *command, "--out", out / f"{name}.jsonl")
        call(foretrace, "trace-all", "--manifest", out / f"{name}.jsonl", "--db", out / f"{name}.db", "--jobs", os.cpu_count())
    training = [part for name in sets if name != "cruxeval" for part in ("--db", out / f"{name}.db", "--manifest", out / f"{name}.jsonl")]
    call(foretrace, "data", "build", *training, "--valid", 0, "--test", 0.03, "--max-tokens", MOST, "--out", out / "data")
    if "cruxeval" in sets:
        call(foretrace, "data", "build", "--db", out / "cruxeval.db", "--manifest", out / "cruxeval.jsonl", "--valid", 0, "--test", 0.98,
             "--max-tokens", MOST, "--out", out / "cruxeval")


def traces(folder, split, most=None):
    examples = list(ShardSet(folder, split))
    random.Random(1).shuffle(examples)
    read = ((example, steps) for example in examples if (steps := read_steps(example)) is not None)
    return [pair for pair, _ in zip(read, range(most or len(examples)))]


def language(name, training):
    if name == "bytes":
        return Bytes()
    if name == "pieces":
        return Pieces(learn_pieces([Version1().write(*pair) for pair in training[:2000]]))
    return VARIANTS[name]


def write(language, pairs, tokens=None):
    """Each pair in the language, up to so many tokens; all if `tokens` is None."""
    out, total = [], 0
    for pair in pairs:
        if tokens is not None and total >= tokens:
            return out
        out.append((language() if isinstance(language, type) else language).write(*pair))
        total += len(out[-1].tokens)
    if tokens is not None:
        raise SystemExit(f"only {total} tokens of {tokens}: generate more programs (--count)")
    return out


def run(a):
    if not (a.out / "data/manifest.json").exists():
        a.out.mkdir(parents=True, exist_ok=True)
        make_data(a.foretrace, a.out, a.count)
    folder = a.out / a.language
    folder.mkdir(exist_ok=True)
    training = traces(a.out / "data", "train")
    words = language(a.language, training)
    if not (folder / "data/manifest.json").exists():
        write_dataset(folder / "data", {"train": write(words, training, a.tokens * 1.1), "valid": write(words, training[-2:])})
    (folder / "config.json").write_text(json.dumps(config(a.tokens), indent=2))
    with (folder / "log").open("a") as log:
        resume = ["--resume"] if (folder / "run/model").exists() else []
        subprocess.run([a.foretrace, "train", folder / "config.json", "--data", folder / "data", "--out", folder / "run", *resume], check=True,
                       stdout=log, stderr=log)
    result = {"language": a.language, "tokens": a.tokens, "seconds": seconds_of(folder / "run/metrics.db")}
    for name in ("data", "cruxeval"):
        if (a.out / name / "manifest.json").exists():
            held_out = write(words, traces(a.out / name, "test", SCORED))
            result["held out" if name == "data" else name] = score(a.foretrace, folder / "run/model", held_out, folder)
    (folder / "result.json").write_text(json.dumps(result, indent=2))
    print(json.dumps(result))


def seconds_of(metrics):
    return round(sqlite3.connect(metrics).execute("SELECT max(seconds) FROM steps").fetchone()[0])


COLUMNS = ["tokens", "step", "control", "changed", "changed int", "changed str", "changed list", "changed dict", "returned", "whole trace", "leading"]


def table(out):
    results = [json.loads((out / name / "result.json").read_text()) for name in LANGUAGES if (out / name / "result.json").exists()]
    for part in ("held out", "cruxeval"):
        print(f"\n| {part} | step beside {LANGUAGES[0]} | " + " | ".join(COLUMNS) + " |\n|" + "---|" * (len(COLUMNS) + 2))
        for result in (result for result in results if part in result):
            off, error = difference(result[part]["steps"], results[0][part]["steps"])
            print(f"| `{result['language']}` | {off:+.1f} ± {error:.1f} | " + " | ".join(f"{result[part].get(c, 0):.1f}" for c in COLUMNS) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=[*LANGUAGES, "table"])
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build/trace_language"))
    parser.add_argument("--tokens", type=int, default=6_000_000)
    parser.add_argument("--count", type=int, default=60_000, help="calls of generated programs")
    parser.add_argument("--foretrace", default="build/foretrace")
    a = parser.parse_args()
    table(a.out) if a.language == "table" else run(a)


if __name__ == "__main__":
    main()
