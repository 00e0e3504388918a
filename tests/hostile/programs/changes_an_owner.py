# outcome: returned
# needs: user
import os
open("mine", "w").close()
try:
    os.chown("mine", 12345, 12345)
    print("BREACH: gave a file away")
except OSError:
    pass
