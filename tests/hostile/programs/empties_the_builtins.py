# outcome: returned|raised|exited
import builtins
for name in list(vars(builtins)):
    vars(builtins).pop(name)
x = 1
