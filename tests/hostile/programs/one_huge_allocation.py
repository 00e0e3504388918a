# outcome: memory_limit
# needs: memory
held = bytearray(1 << 40)
