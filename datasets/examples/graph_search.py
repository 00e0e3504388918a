"""Paths in a small graph."""

from collections import deque

ROADS = {"a": ["b", "c"], "b": ["d"], "c": ["d", "e"], "d": ["f"], "e": ["f"], "f": []}


def shortest_path(start, goal):
    """
    >>> shortest_path("a", "f")
    ['a', 'b', 'd', 'f']
    >>> shortest_path("f", "a")
    """
    queue = deque([[start]])
    seen = {start}
    while queue:
        path = queue.popleft()
        if path[-1] == goal:
            return path
        for place in ROADS[path[-1]]:
            if place not in seen:
                seen.add(place)
                queue.append(path + [place])
    return None


def count_paths(start, goal):
    """
    >>> count_paths("a", "d")
    2
    >>> count_paths("b", "b")
    1
    """
    if start == goal:
        return 1
    return sum(count_paths(place, goal) for place in ROADS[start])


if __name__ == "__main__":
    print(shortest_path("a", "f"), count_paths("a", "f"))
