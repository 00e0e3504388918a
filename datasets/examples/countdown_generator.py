"""Generators: values one at a time."""


def countdown(n):
    while n > 0:
        yield n
        n -= 1


def windows(items, size):
    for i in range(len(items) - size + 1):
        yield items[i:i + size]


def sum_of_countdown(n):
    """
    >>> sum_of_countdown(4)
    10
    >>> sum_of_countdown(0)
    0
    """
    total = 0
    for value in countdown(n):
        total += value
    return total


def best_window(items, size):
    """The largest sum of neighbours.

    >>> best_window([1, 5, 2, 4], 2)
    7
    >>> best_window([3, -1, 2], 1)
    3
    """
    return max(sum(window) for window in windows(items, size))


if __name__ == "__main__":
    print(list(countdown(3)), best_window([2, 9, 1, 8], 3))
