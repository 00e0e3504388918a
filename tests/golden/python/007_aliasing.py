class Node:
    def __init__(self, value):
        self.value = value
        self.next = None


def push(items, item):
    items.append(item)
    items = items + [item]
    return items


shared = []
pair = (shared, shared)
grid = [shared] * 2
longer = push(shared, 1)
grid[1].append(2)
a = Node(1)
a.next = Node(2)
a.next.next = a
a.next.value = [shared]
shared.clear()
shared.extend("ab")
shared[:] = reversed(shared)
loop = [1]
loop.append(loop)
d = {1: shared}
d[2] = d
d.pop(1)
