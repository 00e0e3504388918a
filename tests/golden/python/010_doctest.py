import doctest


def double(x):
    """
    >>> double(2)
    4
    """
    return x + x


results = doctest.testmod()
print(results)
double(3)
