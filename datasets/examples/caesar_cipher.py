"""A letter-shifting cipher."""


def shift(text, key):
    """
    >>> shift("abc", 1)
    'bcd'
    >>> shift("Zoo!", 2)
    'Bqq!'
    """
    out = ""
    for char in text:
        if char.isalpha():
            base = ord("A") if char.isupper() else ord("a")
            out += chr((ord(char) - base + key) % 26 + base)
        else:
            out += char
    return out


def guess_key(text, word):
    """The key under which word shows up in text, or None.

    >>> guess_key("khoor", "hello")
    3
    >>> guess_key("abc", "hello")
    """
    for key in range(26):
        if word in shift(text, -key):
            return key
    return None


if __name__ == "__main__":
    secret = shift("meet at noon", 5)
    print(secret, guess_key(secret, "noon"))
