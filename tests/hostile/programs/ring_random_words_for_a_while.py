# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes, random
def ring():
    for line in open("/proc/self/maps"):
        if "foretrace-ring" in line:
            start, end = line.split()[0].split("-")
            return int(start, 16), int(end, 16)
    raise SystemExit(0)
start, end = ring()
random.seed(2)
for i in range(3000):
    ctypes.c_uint64.from_address(start + 8 * random.randrange(0, 64)).value = random.getrandbits(64)
    x = i
