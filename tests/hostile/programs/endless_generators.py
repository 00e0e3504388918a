# outcome: step_limit|time_limit|memory_limit
held = []
def g():
    while True:
        held.append(h())
        yield next(held[-1])
def h():
    while True:
        yield 1
for x in g():
    pass
