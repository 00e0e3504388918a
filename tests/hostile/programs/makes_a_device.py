# outcome: returned
import os, stat
try:
    os.mknod("device", 0o600 | stat.S_IFBLK, os.makedev(8, 0))
    print("BREACH: made a device")
except OSError:
    pass
