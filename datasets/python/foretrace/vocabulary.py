"""The tokens of the trace language (docs/trace_language.md): ids and what they stand for.

A change of the table is a new version in datasets/vocabulary.h; it must be made here too, which the tests see.
"""
import hashlib

LANGUAGE_VERSION = 1

STRUCTURE = ("<pad> <bos> <eos> <program> <run> <call> <ret> <exc> <yield> <resume> <at> <;> <go> <name> <del> <cut> <in> <raw> "
             "<out>").split()
NAME_WORDS = """
and as assert async await break class continue def del elif else except finally for from global if import in is lambda
nonlocal not or pass raise return try while with yield False None True abs all any bool chr dict divmod enumerate filter
float frozenset int isinstance iter len list map max min next object ord pow print property range repr reversed round
set sorted str sum super tuple type zip append add extend insert pop remove clear index count sort reverse copy get
items keys values setdefault update split join strip lstrip rstrip upper lower replace startswith endswith find rfind
isdigit isalpha isalnum isupper islower title capitalize format discard popleft union isspace zfill ljust rjust swapcase
partition key self Exception ValueError KeyError IndexError TypeError ZeroDivisionError AttributeError StopIteration
RuntimeError AssertionError GeneratorExit __init__ __name__ __class__ __module__ __qualname__ .0 <lambda> <listcomp>
<setcomp> <dictcomp> <genexpr> <module>
""".split()
OPERATORS = "== != <= >= += -= *= //= %= ** // -> := << >>".split()
PHRASES = [", ", ": ", "list index out of range", "division by zero", " object at "]

PAD, BOS, EOS = 256, 257, 258
ROLES = ("prompt", "control", "state", "value", "forced")  # of a token, by number


def _table():
    texts = [chr(byte) if 0x20 < byte < 0x7F else f"\\x{byte:02x}" for byte in range(256)]
    texts += STRUCTURE
    texts += [f"L{line}" for line in range(129)]
    texts += [f"<i{level}>" for level in range(1, 9)]
    texts += [f"v{slot}" for slot in range(64)]
    return tuple(texts + NAME_WORDS + OPERATORS + PHRASES)


TOKENS = _table()  # text of each id
VOCABULARY_SIZE = len(TOKENS)


def token_text(token: int) -> str:
    """For people: "<call>", "L3", "v0", "a"."""
    return TOKENS[token]


def tokens_text(tokens) -> str:
    return " ".join(TOKENS[token] for token in tokens)


def vocabulary_sha256() -> str:
    """Identifies the table, as manifest.json has it."""
    return hashlib.sha256("".join(text + "\0" for text in TOKENS).encode()).hexdigest()
