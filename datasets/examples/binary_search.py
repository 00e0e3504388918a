"""Searching in sorted lists."""


def find(items, target):
    """Index of target, or -1.

    >>> find([1, 3, 5, 7], 5)
    2
    >>> find([1, 3, 5, 7], 4)
    -1
    >>> find([], 1)
    -1
    """
    low, high = 0, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] == target:
            return middle
        if items[middle] < target:
            low = middle + 1
        else:
            high = middle - 1
    return -1


def insert_position(items, value):
    """Where value goes so that items stay sorted.

    >>> insert_position([1, 4, 9], 5)
    2
    >>> insert_position([2, 2, 2], 2)
    0
    """
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


if __name__ == "__main__":
    numbers = [2, 3, 5, 8, 13]
    for n in (8, 9):
        print(n, find(numbers, n), insert_position(numbers, n))
