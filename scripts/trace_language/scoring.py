"""What a model gets right of written traces. Greedy decoding of a step is right exactly where every token is the most likely one
behind the true ones before it, so one pass over true traces tells how far free decoding gets, too."""
import collections
import json
import mmap
import pathlib
import struct
import subprocess

BATCH = 16


def predictions(foretrace, model, written, scratch):
    """For each example the most likely token at each place, behind all tokens before it. The first place has none."""
    ids, out = pathlib.Path(scratch) / "ids.json", pathlib.Path(scratch) / "logits.safetensors"
    order = sorted(range(len(written)), key=lambda i: len(written[i].tokens))
    found = [None] * len(written)
    for start in range(0, len(order), BATCH):
        batch = order[start:start + BATCH]
        longest = len(written[batch[-1]].tokens)
        ids.write_text(json.dumps([written[i].tokens + [256] * (longest - len(written[i].tokens)) for i in batch]))
        subprocess.run([foretrace, "lm", "logits", "--model", model, "--ids", ids, "--out", out], check=True, stdout=subprocess.DEVNULL)
        for i, best in zip(batch, best_tokens(out, [written[i] for i in batch], longest)):
            found[i] = best
    return found


def best_tokens(path, written, columns):
    with open(path, "rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    start = 8 + struct.unpack_from("<Q", data)[0]
    width = json.loads(bytes(data[8:start]))["logits"]["shape"][2]
    logits = data[start:].cast("f")
    for row, example in enumerate(written):
        best = [None] * len(example.tokens)
        for column in range(example.prompt - 1, len(example.tokens) - 1):
            at = (row * columns + column) * width
            scores = logits[at:at + width].tolist()
            best[column + 1] = scores.index(max(scores))
        yield best


class Score:
    def __init__(self):
        self.right, self.all = collections.Counter(), collections.Counter()
        self.steps = []  # of each trace: steps that are right, steps

    def count(self, name, right):
        self.all[name] += 1
        self.right[name] += right

    def add(self, example, best):
        parts, steps = {}, {}
        for token, guess, mark in zip(example.tokens, best, example.marks):
            if mark is None:
                continue
            parts[mark] = parts.get(mark, True) and token == guess
            steps[mark.step] = steps.get(mark.step, True) and token == guess
        for mark, right in parts.items():
            if mark.kind != "extra":
                self.count(mark.kind, right)
            if mark.kind == "changed":
                self.count("changed " + mark.type, right)
        for right in steps.values():
            self.count("step", right)
        self.steps.append((sum(steps.values()), len(steps)))
        first_wrong = next((i for i, right in enumerate(steps.values()) if not right), len(steps))
        self.count("whole trace", first_wrong == len(steps))
        self.all["leading"] += 1
        self.right["leading"] += first_wrong
        self.all["tokens"] += example.steps
        self.right["tokens"] += len(example.tokens) - example.prompt

    def summary(self):
        """Per cent right, but for: leading, the mean number of steps before the first wrong one; tokens, a step."""
        scale = {"leading": 1, "tokens": 1}
        return {name: round(scale.get(name, 100) * self.right[name] / n, 2) for name, n in sorted(self.all.items())}


def score(foretrace, model, written, scratch):
    total = Score()
    for example, best in zip(written, predictions(foretrace, model, written, scratch)):
        total.add(example, best)
    return {"n": len(written), **total.summary(), "counts": dict(total.all), "steps": total.steps}


def difference(ours, theirs):
    """Of the shares of right steps, in per cent, and its standard error: a trace is one cluster, the same traces on both sides."""
    share = [sum(right for right, _ in steps) / sum(n for _, n in steps) for steps in (ours, theirs)]
    off = [(a - share[0] * n) / sum(n for _, n in ours) - (b - share[1] * m) / sum(m for _, m in theirs) for (a, n), (b, m) in zip(ours, theirs)]
    return 100 * (share[0] - share[1]), 100 * sum(x * x for x in off) ** 0.5
