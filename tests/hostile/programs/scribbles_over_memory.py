# outcome: returned|exited|raised|signal|time_limit|memory_limit|error|incomplete
import ctypes, random
random.seed(3)
for line in open("/proc/self/maps"):
    span, mode = line.split()[:2]
    if mode.startswith("rw"):
        start, end = (int(x, 16) for x in span.split("-"))
        for i in range(200):
            ctypes.c_uint8.from_address(random.randrange(start, end)).value = random.randrange(256)
