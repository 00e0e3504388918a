# outcome: returned
import os
for path in ["/sys/kernel/security/lsm", "/boot/vmlinuz", "/proc/kcore"]:
    try:
        with open(os.path.expandvars(path), "rb") as file:
            print("BREACH: read", path, len(file.read(100)))
    except OSError:
        pass
