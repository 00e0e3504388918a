"""Matching brackets with a stack."""

PAIRS = {")": "(", "]": "[", "}": "{"}


def is_balanced(text):
    """
    >>> is_balanced("(a[b]{c})")
    True
    >>> is_balanced("(]")
    False
    >>> is_balanced("((")
    False
    """
    stack = []
    for char in text:
        if char in PAIRS.values():
            stack.append(char)
        elif char in PAIRS:
            if not stack or stack.pop() != PAIRS[char]:
                return False
    return not stack


def depth(text):
    """Deepest nesting of round brackets.

    >>> depth("(a(b)c)")
    2
    >>> depth("ab")
    0
    """
    level = deepest = 0
    for char in text:
        if char == "(":
            level += 1
            deepest = max(deepest, level)
        elif char == ")":
            level -= 1
    return deepest


if __name__ == "__main__":
    for sample in ("()", "([)]", "{[()]}"):
        print(sample, is_balanced(sample), depth(sample))
