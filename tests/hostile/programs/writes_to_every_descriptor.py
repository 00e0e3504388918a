# outcome: returned
import os
for fd in range(3, 256):
    try:
        os.write(fd, b"\xff" * 64)
    except OSError:
        pass
