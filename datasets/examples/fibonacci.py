"""One sequence, three ways."""

from functools import lru_cache


def by_loop(n):
    """
    >>> by_loop(7)
    13
    >>> by_loop(0)
    0
    """
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def by_recursion(n):
    """
    >>> by_recursion(5)
    5
    """
    if n < 2:
        return n
    return by_recursion(n - 1) + by_recursion(n - 2)


@lru_cache(maxsize=None)
def by_memory(n):
    """
    >>> by_memory(12)
    144
    """
    return n if n < 2 else by_memory(n - 1) + by_memory(n - 2)


if __name__ == "__main__":
    print([by_loop(i) for i in range(8)], by_recursion(6), by_memory(20))
