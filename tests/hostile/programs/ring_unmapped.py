# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes, random
def ring():
    for line in open("/proc/self/maps"):
        if "foretrace-ring" in line:
            start, end = line.split()[0].split("-")
            return int(start, 16), int(end, 16)
    raise SystemExit(0)
start, end = ring()
ctypes.CDLL(None).munmap(ctypes.c_void_p(start), ctypes.c_size_t(end - start))
x = 1
