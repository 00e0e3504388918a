# outcome: raised
def f():
    f()
f()
