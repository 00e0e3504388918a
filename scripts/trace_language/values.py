"""Values as tokens of the trace language: their type, their elements, and what turns one into another."""
import re

from steps import AT, END, ID
from foretrace.vocabulary import NAME_WORDS, TOKENS

COMMA, COLON = ID[", "], ID[": "]
QUOTES = (ord("'"), ord('"'))
CLOSING = {ord("["): ord("]"), ord("("): ord(")"), ord("{"): ord("}")}
APPEND, SET, REMOVE = ID["<resume>"], ID["<in>"], ID["<del>"]  # of edits; the experiment's traces have no other use for the first two


def type_of(value):
    if not value:
        return "other"
    first, texts = value[0], {TOKENS[token] for token in value}
    if first in QUOTES:
        return "str"
    if TOKENS[first] in ("True", "False", "None"):
        return "None" if TOKENS[first] == "None" else "bool"
    if first < 256 and (chr(first).isdigit() or first == ord("-")):
        return "float" if texts & {".", "e", "n", "inf"} else "int"
    if first == ord("{"):
        return "dict" if COLON in top_level(value[1:-1]) or len(value) == 2 else "set"
    return {ord("["): "list", ord("("): "tuple"}.get(first, "other")


def top_level(tokens):
    """The tokens outside of all brackets and quotes, the others as None."""
    out, depth, quote, escaped = [], 0, None, False
    for token in tokens:
        inside = depth > 0 or quote is not None
        if quote is not None:
            if escaped:
                escaped = False
            elif token == ord("\\"):
                escaped = True
            elif token == quote:
                quote = None
        elif token in QUOTES:
            quote = token
        elif token in CLOSING:
            depth += 1
        elif token in CLOSING.values():
            depth -= 1
        out.append(None if inside else token)
    return out


def split(tokens, separator):
    parts, part = [], []
    for token, top in zip(tokens, top_level(tokens)):
        if top == separator:
            parts.append(tuple(part))
            part = []
        else:
            part.append(token)
    return parts + [tuple(part)] if part or parts else []


def elements(value):
    return split(value[1:-1], COMMA)


def edit(old, new):
    """What turns `old` into `new`, as tokens without the end; None: only the whole value does."""
    kind = type_of(new)
    if old is None or type_of(old) != kind or old == new:
        return None
    change = {"list": edit_list, "set": edit_list, "dict": edit_dict, "str": edit_text}.get(kind)
    found = change(old, new) if change else None
    return found if found is not None and len(found) < len(new) else None


def edit_text(old, new):
    if old[0] != new[0] or new[:len(old) - 1] != old[:-1]:
        return None
    return (APPEND, *new[len(old) - 1:])


def number(n):
    return tuple(str(n).encode())


def edit_list(old, new):
    a, b = elements(old), elements(new)
    if len(b) == len(a) + 1 and b[:-1] == a:
        return (APPEND, *b[-1])
    if len(b) == len(a) - 1:
        at = next((i for i, pair in enumerate(zip(a, b)) if pair[0] != pair[1]), len(b))
        return (REMOVE, *number(at)) if a[:at] + a[at + 1:] == b else None
    changed = [i for i, pair in enumerate(zip(a, b)) if pair[0] != pair[1]]
    return (SET, *number(changed[0]), AT, *b[changed[0]]) if len(a) == len(b) and len(changed) == 1 else None


def edit_dict(old, new):
    a, b = ([split(item, COLON) for item in elements(value)] for value in (old, new))
    if any(len(item) != 2 for item in a + b):
        return None
    if len(b) == len(a) + 1 and b[:-1] == a:
        return (APPEND, *b[-1][0], COLON, *b[-1][1])
    if len(b) == len(a) - 1:
        gone = [item for item in a if item not in b]
        return (REMOVE, *gone[0][0]) if len(gone) == 1 and [i for i in a if i != gone[0]] == b else None
    changed = [(x, y) for x, y in zip(a, b) if x != y]
    if len(a) != len(b) or len(changed) != 1 or changed[0][0][0] != changed[0][1][0]:
        return None
    return (SET, *changed[0][1][0], AT, *changed[0][1][1])


PIECE = re.compile(r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<word>[A-Za-z_]\w*)|(?P<pair>, |: )|(?P<other>.)""", re.DOTALL)
WORDS = set(NAME_WORDS)


def encode(text):
    """Tokens of an expression or a repr whose names are slots, words, or spelled."""
    tokens = []
    for piece in PIECE.finditer(text):
        word = piece.group()
        if piece.lastgroup == "pair" or (piece.lastgroup == "word" and (word in WORDS or re.fullmatch(r"v[0-5]?\d|v6[0-3]", word))):
            tokens.append(ID[word])
        elif word != " ":
            tokens.extend(word.encode("utf-8", "surrogateescape"))
    return tuple(tokens)


def decode(tokens):
    """The text of an expression: names that would meet stand apart."""
    text, name = b"", False
    for token in tokens:
        piece = bytes([token]) if token < 256 else TOKENS[token].encode()
        if (name or token >= 256) and re.search(rb"\w$", text) and re.match(rb"\w", piece):
            text += b" "
        text, name = text + piece, token >= 256
    return text.decode("utf-8", "surrogateescape")
