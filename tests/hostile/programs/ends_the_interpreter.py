# outcome: returned|exited|raised|signal|time_limit|error|incomplete
import ctypes
ctypes.pythonapi.Py_Finalize()
x = 1
