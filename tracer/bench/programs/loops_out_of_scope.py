# Nearly all its time goes into loops of the standard library's Python code.
import difflib
import sys


def main(turns):
    words = ["state", "static", "step", "stop", "store", "trace", "tracer"] * 40
    return [difflib.SequenceMatcher(None, words, words[::-1], autojunk=False).ratio() for _ in range(turns)]


main(2 * int(sys.argv[1]))
