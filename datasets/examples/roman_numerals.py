"""Roman numerals, both ways."""

VALUES = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def to_roman(n):
    """
    >>> to_roman(14)
    'XIV'
    >>> to_roman(0)
    ''
    """
    out = ""
    for value, numeral in VALUES:
        while n >= value:
            out += numeral
            n -= value
    return out


def from_roman(text):
    """
    >>> from_roman("XIV")
    14
    >>> from_roman("IIX")
    Traceback (most recent call last):
    ValueError: not a numeral: IIX
    """
    n = 0
    rest = text
    for value, numeral in VALUES:
        while rest.startswith(numeral):
            n += value
            rest = rest[len(numeral):]
    if rest:
        raise ValueError("not a numeral: " + text)
    return n


if __name__ == "__main__":
    for number in (3, 8, 29):
        print(number, to_roman(number), from_roman(to_roman(number)))
