# outcome: memory_limit
# needs: memory
held = []
while True:
    held.append(bytes(1 << 20))
