# outcome: returned
import os
try:
    print("BREACH:", open("../" * 40 + os.path.expandvars("$OUTSIDE/secret.txt")[1:]).read())
except OSError:
    pass
