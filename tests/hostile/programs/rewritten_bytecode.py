# outcome: returned|exited|raised|signal|time_limit|error|incomplete
def f():
    return 1
f.__code__ = f.__code__.replace(co_code=bytes([255, 0] * 40))
f()
