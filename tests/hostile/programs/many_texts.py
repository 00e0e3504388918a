# outcome: returned|step_limit|time_limit|error
for i in range(20000):
    x = "text %d" % i * 20
