# outcome: returned|raised
import os
open(b"\xff\xfe\n\x1b[2J", "w").close()
print(os.listdir(b"."))
