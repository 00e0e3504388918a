"""Customers at a counter, minute by minute."""

from collections import deque


def simulate(arrivals, service):
    """How long everyone waits, if serving one takes `service` minutes.

    >>> simulate([0, 1, 2], 2)
    [0, 1, 2]
    >>> simulate([0, 5], 3)
    [0, 0]
    """
    waits = []
    free_at = 0
    for arrival in arrivals:
        start = max(arrival, free_at)
        waits.append(start - arrival)
        free_at = start + service
    return waits


def round_robin(jobs, slice_):
    """The order in which jobs end.

    >>> round_robin({"a": 3, "b": 1, "c": 2}, 1)
    ['b', 'c', 'a']
    """
    queue = deque(jobs.items())
    done = []
    while queue:
        name, left = queue.popleft()
        if left <= slice_:
            done.append(name)
        else:
            queue.append((name, left - slice_))
    return done


if __name__ == "__main__":
    print(simulate([0, 1, 1, 6], 2), round_robin({"x": 4, "y": 2}, 2))
