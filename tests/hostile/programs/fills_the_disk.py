# outcome: returned|raised
# needs: bounded_disk
import os
written = 0
try:
    while True:
        with open("file%d" % written, "wb") as file:
            file.write(bytes(64 << 20))
        written += 1
        if written > 100:
            print("BREACH: wrote more than 6 GB")
            break
except OSError as error:
    print(type(error).__name__)
