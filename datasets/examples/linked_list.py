"""A singly linked list."""


class Node:
    def __init__(self, value, rest=None):
        self.value = value
        self.rest = rest


def from_list(values):
    head = None
    for value in reversed(values):
        head = Node(value, head)
    return head


def to_list(node):
    values = []
    while node is not None:
        values.append(node.value)
        node = node.rest
    return values


def reverse(values):
    """
    >>> reverse([1, 2, 3])
    [3, 2, 1]
    >>> reverse([])
    []
    """
    node = from_list(values)
    turned = None
    while node is not None:
        node.rest, turned, node = turned, node, node.rest
    return to_list(turned)


def drop_repeats(values):
    """Neighbours that are equal become one.

    >>> drop_repeats([1, 1, 2, 2, 1])
    [1, 2, 1]
    """
    head = from_list(values)
    node = head
    while node is not None and node.rest is not None:
        if node.value == node.rest.value:
            node.rest = node.rest.rest
        else:
            node = node.rest
    return to_list(head)


if __name__ == "__main__":
    print(reverse(["a", "b", "c"]), drop_repeats([5, 5, 5]))
