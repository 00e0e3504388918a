# outcome: returned
import os
for path in ["/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/port"]:
    try:
        with open(os.path.expandvars(path), "rb") as file:
            print("BREACH: read", path, len(file.read(100)))
    except OSError:
        pass
