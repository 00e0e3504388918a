# outcome: returned|raised|signal
import os
with open("file", "wb") as file:
    try:
        file.seek(1 << 40)
        file.write(b"x")
        file.flush()
        print("BREACH: wrote at a terabyte")
    except OSError:
        pass
