class Refused(Exception):
    def __str__(self):
        raise RuntimeError("must not run")


def inner(x):
    if x > 1:
        raise ValueError("too big", x)
    raise Refused(x)


def middle(x):
    try:
        return inner(x)
    finally:
        x = -1


def outer(x):
    try:
        middle(x)
    except (ValueError, Refused) as error:
        kind = type(error).__name__
        return kind


def quiet():
    for i in (1, 2):
        try:
            continue
        finally:
            last = i
    return last


outer(2)
outer(1)
quiet()
{}["missing"]
