# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes
x = [1, 2, 3]
y = x
ctypes.c_uint64.from_address(id(x)).value = 1
del y
z = [4, 5, 6]
