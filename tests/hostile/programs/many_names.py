# outcome: returned|step_limit|time_limit|error|raised
for i in range(3000):
    globals()["name%d" % i] = i
