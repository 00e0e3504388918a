# outcome: raised
error = None
for i in range(5000):
    try:
        try:
            raise ValueError(i)
        except ValueError as again:
            raise KeyError from error
    except KeyError as last:
        error = last
raise error
