# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes, random
def ring():
    for line in open("/proc/self/maps"):
        if "foretrace-ring" in line:
            start, end = line.split()[0].split("-")
            return int(start, 16), int(end, 16)
    raise SystemExit(0)
start, end = ring()
random.seed(1)
for i in range(20000):
    ctypes.c_uint8.from_address(random.randrange(start + 4096, end)).value = random.randrange(256)
x = 1
