# outcome: time_limit|memory_limit
sum(iter(int, 1))
