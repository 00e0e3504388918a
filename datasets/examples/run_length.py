"""Run-length encoding."""


def encode(text):
    """
    >>> encode("aaabcc")
    '3ab2c'
    >>> encode("")
    ''
    """
    out = ""
    i = 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        out += (str(j - i) if j - i > 1 else "") + text[i]
        i = j
    return out


def decode(text):
    """
    >>> decode("3ab2c")
    'aaabcc'
    >>> decode("xy")
    'xy'
    """
    out = ""
    count = ""
    for char in text:
        if char.isdigit():
            count += char
        else:
            out += char * int(count or "1")
            count = ""
    return out


if __name__ == "__main__":
    packed = encode("wwwwbbw")
    print(packed, decode(packed))
