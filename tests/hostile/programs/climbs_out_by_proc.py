# outcome: returned
import os
for path in ("/proc/self/root", "/proc/1/root", "/proc/1/cwd", "/proc/self/fd/3/..", "/proc/%d/root" % os.getppid()):
    try:
        print("BREACH:", open(path + os.path.expandvars("$OUTSIDE/secret.txt")).read())
    except OSError:
        pass
