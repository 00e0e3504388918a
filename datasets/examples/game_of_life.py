"""Conway's game of life on a set of living cells."""


def neighbours(cell):
    row, column = cell
    return [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]


def step(cells):
    """The next generation, sorted.

    >>> step([(1, 0), (1, 1), (1, 2)])
    [(0, 1), (1, 1), (2, 1)]
    >>> step([(0, 0)])
    []
    """
    counts = {}
    for cell in cells:
        for near in neighbours(cell):
            counts[near] = counts.get(near, 0) + 1
    return sorted(c for c, n in counts.items() if n == 3 or (n == 2 and c in cells))


def draw(cells, size):
    """
    >>> draw([(0, 1)], 2)
    '.#/..'
    """
    rows = []
    for i in range(size):
        row = ""
        for j in range(size):
            row += "#" if (i, j) in cells else "."
        rows.append(row)
    return "/".join(rows)


if __name__ == "__main__":
    world = [(1, 0), (1, 1), (1, 2)]
    for _ in range(3):
        print(draw(world, 3))
        world = step(world)
