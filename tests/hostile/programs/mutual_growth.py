# outcome: memory_limit|time_limit
# needs: memory
a, b = [0], [0]
while True:
    a, b = a + b, [a, b]
