# outcome: step_limit|time_limit
n = 0
while True:
    n += 1
