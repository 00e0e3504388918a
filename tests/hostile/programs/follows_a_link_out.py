# outcome: returned
import os
os.symlink(os.path.expandvars("$OUTSIDE/secret.txt"), "link")
try:
    print("BREACH:", open("link").read())
except OSError:
    pass
