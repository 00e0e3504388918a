# outcome: returned
import os
for path in ("/root", "/home", os.path.expandvars("$OUTSIDE")):
    try:
        names = os.listdir(path)
        if names:
            print("BREACH: listed", path, names[:3])
    except OSError:
        pass
