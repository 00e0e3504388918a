def adder(n):
    calls = 0

    def add(x):
        nonlocal calls
        calls += 1
        return x + n + calls

    return add


add = adder(10)
first = add(1)
second = add(1)
squares = [i * i for i in range(3)]
table = {k: [k] * 2 for k in "ab"}
odd = {n % 2 for n in (1, 3)}
key = sorted([3, 1], key=lambda v: -v)
