# outcome: returned|step_limit
x = []
for i in range(100000):
    x = [x]
while x:
    x = x[0]
