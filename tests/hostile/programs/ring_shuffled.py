# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes, random
def ring():
    for line in open("/proc/self/maps"):
        if "foretrace-ring" in line:
            start, end = line.split()[0].split("-")
            return int(start, 16), int(end, 16)
    raise SystemExit(0)
start, end = ring()
text = ctypes.string_at(start + 4096, 65536)
ctypes.memmove(start + 4096 + 64, text, 65536)
x = 1
