"""Triangles of numbers and of sides."""


def pascal_row(n):
    """
    >>> pascal_row(4)
    [1, 4, 6, 4, 1]
    >>> pascal_row(0)
    [1]
    """
    row = [1]
    for _ in range(n):
        row = [1] + [a + b for a, b in zip(row, row[1:])] + [1]
    return row


def kind(a, b, c):
    """
    >>> kind(3, 3, 3)
    'equilateral'
    >>> kind(2, 3, 2)
    'isosceles'
    >>> kind(1, 2, 8)
    'none'
    """
    a, b, c = sorted([a, b, c])
    if a + b <= c:
        return "none"
    names = {1: "equilateral", 2: "isosceles", 3: "scalene"}
    return names[len({a, b, c})]


def best_path(rows):
    """The largest sum from the top to the bottom.

    >>> best_path([[1], [2, 3], [4, 1, 9]])
    13
    """
    best = rows[-1]
    for row in reversed(rows[:-1]):
        best = [value + max(best[i], best[i + 1]) for i, value in enumerate(row)]
    return best[0]


if __name__ == "__main__":
    print(pascal_row(5), kind(3, 4, 5), best_path([[2], [1, 5]]))
