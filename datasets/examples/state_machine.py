"""A turnstile, and a recogniser of numbers, as tables."""

TURNSTILE = {("locked", "coin"): "open", ("open", "push"): "locked"}


def turnstile(events):
    """
    >>> turnstile(["coin", "push", "push"])
    'locked'
    >>> turnstile(["coin", "coin"])
    'open'
    """
    state = "locked"
    for event in events:
        state = TURNSTILE.get((state, event), state)
    return state


def is_number(text):
    """
    >>> is_number("-12.5")
    True
    >>> is_number("1.")
    False
    >>> is_number("a")
    False
    """
    state = "start"
    for char in text:
        if char.isdigit():
            state = "fraction" if state in ("dot", "fraction") else "whole"
        elif char == "-" and state == "start":
            state = "sign"
        elif char == "." and state == "whole":
            state = "dot"
        else:
            return False
    return state in ("whole", "fraction")


if __name__ == "__main__":
    print(turnstile(["push", "coin", "push", "coin"]), is_number("3.14"), is_number("--1"))
