# outcome: returned
import os
for path in ("$OUTSIDE/new.txt", "$OUTSIDE/secret.txt", "/etc/passwd", "/usr/bin/evil", "/usr/lib/python3/dist-packages/evil.pth", "/var/tmp/evil", "/root/.bashrc"):
    try:
        with open(os.path.expandvars(path), "a") as file:
            print("BREACH: opened for writing", path)
    except OSError:
        pass
