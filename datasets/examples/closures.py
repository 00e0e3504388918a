"""Functions that make functions."""


def make_counter(step):
    count = 0

    def advance():
        nonlocal count
        count += step
        return count

    return advance


def compose(*functions):
    def run(value):
        for function in functions:
            value = function(value)
        return value

    return run


def count_by(step, times):
    """
    >>> count_by(2, 3)
    [2, 4, 6]
    >>> count_by(5, 1)
    [5]
    """
    advance = make_counter(step)
    return [advance() for _ in range(times)]


def pipeline(value):
    """
    >>> pipeline(3)
    16
    >>> pipeline(-1)
    0
    """
    run = compose(lambda x: x + 1, lambda x: x * 4, abs)
    return run(value)


if __name__ == "__main__":
    print(count_by(3, 4), pipeline(10))
