# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes
for n in range(-5, 257):
    ctypes.c_uint32.from_address(id(n) + 24).value = 7
x = 1 + 1
