"""Four ways to sort a list."""


def bubble_sort(items):
    """
    >>> bubble_sort([3, 1, 2])
    [1, 2, 3]
    """
    items = list(items)
    for end in range(len(items) - 1, 0, -1):
        swapped = False
        for i in range(end):
            if items[i] > items[i + 1]:
                items[i], items[i + 1] = items[i + 1], items[i]
                swapped = True
        if not swapped:
            break
    return items


def insertion_sort(items):
    """
    >>> insertion_sort([4, 2, 5, 1])
    [1, 2, 4, 5]
    """
    out = []
    for item in items:
        i = len(out)
        while i > 0 and out[i - 1] > item:
            i -= 1
        out.insert(i, item)
    return out


def quick_sort(items):
    """
    >>> quick_sort([5, 3, 8, 3])
    [3, 3, 5, 8]
    >>> quick_sort([])
    []
    """
    if len(items) < 2:
        return items
    pivot, *rest = items
    small = [x for x in rest if x < pivot]
    big = [x for x in rest if x >= pivot]
    return quick_sort(small) + [pivot] + quick_sort(big)


def merge_sort(items):
    """
    >>> merge_sort([2, 9, 4])
    [2, 4, 9]
    """
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    out = []
    while left and right:
        out.append(left.pop(0) if left[0] <= right[0] else right.pop(0))
    return out + left + right


if __name__ == "__main__":
    data = [6, 2, 7, 1]
    for sort in (bubble_sort, insertion_sort, quick_sort, merge_sort):
        print(sort.__name__, sort(data))
