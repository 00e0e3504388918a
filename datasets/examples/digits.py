"""Arithmetic on the digits of numbers."""


def digit_sum(n):
    """
    >>> digit_sum(347)
    14
    >>> digit_sum(8)
    8
    """
    total = 0
    while n:
        n, digit = divmod(n, 10)
        total += digit
    return total


def is_happy(n):
    """Whether summing the squares of digits leads to 1.

    >>> is_happy(7)
    True
    >>> is_happy(4)
    False
    """
    seen = set()
    while n != 1 and n not in seen:
        seen.add(n)
        n = sum(int(d) ** 2 for d in str(n))
    return n == 1


def to_base(n, base):
    """
    >>> to_base(10, 2)
    '1010'
    >>> to_base(255, 16)
    'ff'
    >>> to_base(0, 2)
    '0'
    """
    digits = "0123456789abcdef"
    if n == 0:
        return "0"
    out = ""
    while n > 0:
        out = digits[n % base] + out
        n //= base
    return out


if __name__ == "__main__":
    print(digit_sum(9876), is_happy(19), to_base(42, 3))
