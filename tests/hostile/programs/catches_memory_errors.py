# outcome: time_limit|memory_limit
# needs: memory
held = []
while True:
    try:
        held.append(bytes(1 << 22))
    except MemoryError:
        held.clear()
