# outcome: returned
# needs: user
import os
try:
    os.nice(-20)
    print("BREACH: higher priority")
except OSError:
    pass
