# outcome: time_limit|memory_limit
n = 3
while True:
    n = n ** n
