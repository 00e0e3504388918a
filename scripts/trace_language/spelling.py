"""The same language in bytes, or in pieces of bytes (byte pair encoding): structure tokens stay, all else is spelled."""
import collections
import re

from foretrace.vocabulary import TOKENS, VOCABULARY_SIZE
from steps import ID, is_indent, is_line, is_slot
from values import QUOTES
from variants import Version1, Written

# What slots are spelled as: a program's own names are of this kind and length.
NAMES = """data items total result count value key index word text number left right node size start end found seen best current first
last names values pairs line limit step low high mid rest part head tail left_side right_side acc out temp prev next_item res ans cur
score level depth width height offset length letter digit char table rows cols grid cell entry bucket queue stack cache""".split()
FIRST_PIECE = ID["L0"]  # pieces take the place of line tokens, slots and words
PIECE = re.compile(rb"[A-Za-z_]+|\n|[^A-Za-z_0-9\n'\"]+")


def spelled(token):
    if token < 256:
        return bytes([token])
    if is_line(token):
        return b"\n%d " % (token - ID["L0"])
    if is_indent(token):
        return b" " * (token - ID["<i1>"] + 1)
    return (NAMES[token - ID["v0"]] if is_slot(token) else TOKENS[token]).encode()


def spell(written):
    """Written in bytes, and for each byte whether it may be part of a piece (outside of strings)."""
    tokens, roles, marks, free = [], [], [], []
    prompt, quote, name, escaped = 0, None, False, False
    for i, token in enumerate(written.tokens):
        if i == written.prompt:
            prompt = len(tokens)
        structure = 256 <= token < ID["L0"]
        if structure or is_line(token):
            quote, escaped = None, False
        piece = None if structure else spelled(token)
        if piece and token >= 256 and name and re.match(rb"\w", piece):
            piece = b" " + piece
        elif piece and name and token < 256 and last_word and re.match(rb"\w", piece):
            piece = b" " + piece
        outside = quote is None or token >= 256
        for byte in [token] if structure else piece:
            tokens.append(byte)
            roles.append(written.roles[i])
            marks.append(written.marks[i])
            free.append(outside and not structure)
        name, last_word = bool(piece and re.search(rb"\w$", piece)), token >= 256
        if quote is not None:
            quote, escaped = (quote if escaped or token != quote else None), token == ord("\\") and not escaped
        elif token in QUOTES:
            quote = token
    return Written(tokens, roles, marks, prompt, written.steps), free


def runs(tokens, free):
    """(start, end) of the longest stretches of bytes that pieces may cover, cut as PIECE says."""
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and free[end]:
            end += 1
        for match in PIECE.finditer(bytes(tokens[start:end])):
            yield start + match.start(), start + match.end()
        start = max(end, start) + 1


def learn_pieces(written):
    """The merges that shorten these traces the most, one after another: {(left, right): piece}."""
    words = collections.Counter()
    for one in written:
        whole, free = spell(one)
        words.update(tuple(whole.tokens[a:b]) for a, b in runs(whole.tokens, free) if b - a > 1)
    merges = {}
    for piece in range(FIRST_PIECE, VOCABULARY_SIZE):
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges[best] = piece
        words = collections.Counter({merged(word, {best: piece}): count for word, count in words.items()})
    return merges


def merged(word, merges):
    """The word with the earliest merges made first."""
    word = list(word)
    while len(word) > 1:
        pair = min(zip(word, word[1:]), key=lambda pair: merges.get(pair, VOCABULARY_SIZE))
        if pair not in merges:
            break
        out, i = [], 0
        while i < len(word):
            both = i + 1 < len(word) and (word[i], word[i + 1]) == pair
            out.append(merges[pair] if both else word[i])
            i += 2 if both else 1
        word = out
    return tuple(word)


class Bytes:
    """Version 1 in bytes: keywords, names, line numbers and values letter by letter."""

    def write(self, example, steps):
        return spell(Version1().write(example, steps))[0]


class Pieces:
    """Version 1 in 365 pieces learnt from its bytes; digits and what stands in strings stay single."""

    def __init__(self, merges):
        self.merges, self.known, self.lengths = merges, {}, {}
        for (left, right), piece in merges.items():
            self.lengths[piece] = self.length(left) + self.length(right)

    def length(self, token):
        return self.lengths.get(token, 1)

    def pieces(self, word):
        if word not in self.known:
            self.known[word] = merged(word, self.merges)
        return self.known[word]

    def write(self, example, steps):
        whole, free = spell(Version1().write(example, steps))
        tokens, starts, at = [], [], 0  # starts: of each token in the bytes
        for start, end in [*runs(whole.tokens, free), (len(whole.tokens), len(whole.tokens))]:
            for token in (*whole.tokens[at:start], *self.pieces(tuple(whole.tokens[start:end]))):
                tokens.append(token)
                starts.append(at)
                at += self.length(token)
        prompt = sum(start < whole.prompt for start in starts)
        return Written(tokens, [whole.roles[i] for i in starts], [whole.marks[i] for i in starts], prompt, whole.steps)
