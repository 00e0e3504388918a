"""Small matrices as lists of rows."""


def transpose(rows):
    """
    >>> transpose([[1, 2], [3, 4]])
    [[1, 3], [2, 4]]
    >>> transpose([[1, 2, 3]])
    [[1], [2], [3]]
    """
    return [[row[i] for row in rows] for i in range(len(rows[0]))]


def multiply(a, b):
    """
    >>> multiply([[1, 2], [0, 1]], [[3, 0], [1, 1]])
    [[5, 2], [1, 1]]
    """
    out = []
    for row in a:
        line = []
        for j in range(len(b[0])):
            total = 0
            for k in range(len(b)):
                total += row[k] * b[k][j]
            line.append(total)
        out.append(line)
    return out


def spiral(rows):
    """Clockwise from the top left.

    >>> spiral([[1, 2], [4, 3]])
    [1, 2, 3, 4]
    """
    out = []
    while rows:
        out += rows[0]
        rows = transpose(rows[1:])[::-1] if len(rows) > 1 else []
    return out


def trace(rows):
    """
    >>> trace([[1, 2], [3, 4]])
    5
    """
    return sum(rows[i][i] for i in range(len(rows)))


if __name__ == "__main__":
    m = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    print(transpose(m), spiral(m), trace(multiply(m, m)))
