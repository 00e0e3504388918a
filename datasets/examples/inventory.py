"""Stock in a dict: sales, restocking, reports."""


def sell(stock, orders):
    """What is left, and what could not be sold.

    >>> sell({"pen": 3, "cup": 1}, [("pen", 2), ("cup", 2)])
    ({'pen': 1, 'cup': 1}, ['cup'])
    >>> sell({}, [("hat", 1)])
    ({}, ['hat'])
    """
    left = dict(stock)
    missing = []
    for item, count in orders:
        if left.get(item, 0) < count:
            missing.append(item)
        else:
            left[item] -= count
    return left, missing


def low_items(stock, limit=2):
    """
    >>> low_items({"pen": 1, "cup": 5, "hat": 0})
    ['hat', 'pen']
    >>> low_items({"pen": 1}, limit=1)
    []
    """
    return sorted(item for item, count in stock.items() if count < limit)


def value_of(stock, prices):
    """
    >>> value_of({"pen": 2, "cup": 1}, {"pen": 3})
    6
    """
    total = 0
    for item in stock:
        try:
            total += stock[item] * prices[item]
        except KeyError:
            pass
    return total


if __name__ == "__main__":
    shelf, failed = sell({"pen": 4, "cup": 2}, [("pen", 3), ("cup", 1), ("hat", 1)])
    print(shelf, failed, low_items(shelf), value_of(shelf, {"pen": 2, "cup": 5}))
