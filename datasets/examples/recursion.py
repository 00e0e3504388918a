"""Functions that call themselves."""


def flatten(items):
    """
    >>> flatten([1, [2, [3]], []])
    [1, 2, 3]
    """
    out = []
    for item in items:
        if isinstance(item, list):
            out += flatten(item)
        else:
            out.append(item)
    return out


def permutations(text):
    """
    >>> permutations("ab")
    ['ab', 'ba']
    >>> permutations("")
    ['']
    """
    if not text:
        return [""]
    out = []
    for i, char in enumerate(text):
        for rest in permutations(text[:i] + text[i + 1:]):
            out.append(char + rest)
    return out


def hanoi(n, source="a", target="c", spare="b"):
    """
    >>> hanoi(2)
    ['ab', 'ac', 'bc']
    """
    if n == 0:
        return []
    moves = hanoi(n - 1, source, spare, target)
    moves.append(source + target)
    return moves + hanoi(n - 1, spare, target, source)


def change(amount, coins):
    """Ways to pay.

    >>> change(5, [1, 2])
    3
    """
    if amount == 0:
        return 1
    if amount < 0 or not coins:
        return 0
    return change(amount - coins[0], coins) + change(amount, coins[1:])


if __name__ == "__main__":
    print(flatten([[1], [[2]], 3]), permutations("abc"), len(hanoi(4)), change(10, [5, 2, 1]))
