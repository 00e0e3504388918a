"""Intervals on a line."""


def merge(intervals):
    """
    >>> merge([(1, 3), (2, 5), (7, 8)])
    [(1, 5), (7, 8)]
    >>> merge([])
    []
    """
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def free_gaps(busy, start, end):
    """
    >>> free_gaps([(2, 3), (5, 7)], 0, 8)
    [(0, 2), (3, 5), (7, 8)]
    """
    gaps = []
    for left, right in merge(busy):
        if start < left:
            gaps.append((start, left))
        start = right
    if start < end:
        gaps.append((start, end))
    return gaps


if __name__ == "__main__":
    print(free_gaps([(9, 11), (10, 12), (14, 15)], 8, 18))
