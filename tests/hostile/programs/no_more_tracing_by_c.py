# outcome: returned
import ctypes
ctypes.pythonapi.PyEval_SetTrace(None, None)
x = 1
