# outcome: memory_limit|raised
# needs: memory
import mmap
held = []
while True:
    held.append(mmap.mmap(-1, 1 << 26))
