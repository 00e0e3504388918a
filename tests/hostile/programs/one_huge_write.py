# outcome: output_limit
import os
os.write(1, b"x" * (64 << 20))
while True:
    os.write(1, b"x" * (1 << 20))
