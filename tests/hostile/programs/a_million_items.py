# outcome: returned|step_limit|time_limit
x = list(range(10 ** 6))
x[0] = 1
y = {i: [i] for i in range(10 ** 5)}
y[5].append(1)
