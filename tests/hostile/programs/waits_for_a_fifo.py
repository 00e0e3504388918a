# outcome: time_limit
import os
os.mkfifo("fifo")
open("fifo")
