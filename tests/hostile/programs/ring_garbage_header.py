# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes, random
def ring():
    for line in open("/proc/self/maps"):
        if "foretrace-ring" in line:
            start, end = line.split()[0].split("-")
            return int(start, 16), int(end, 16)
    raise SystemExit(0)
start, end = ring()
for i in range(0, 256):
    ctypes.c_uint8.from_address(start + i).value = 0xff
x = 1
