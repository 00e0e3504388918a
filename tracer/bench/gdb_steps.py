# Steps through PROGRAM in gdb and prints how many steps a second that is: gdb -batch -ex "py PROGRAM, STEPS, LOCALS = ..." -x gdb_steps.py
# With LOCALS the values of the frame's variables are read at each step, as a trace has them.
import sys
import time

import gdb

gdb.execute("set pagination off")
gdb.execute("set confirm off")
gdb.execute("file " + PROGRAM)
gdb.execute("break main", to_string=True)
gdb.execute("run > /dev/null < /dev/null", to_string=True)


def read_locals():
    frame = gdb.selected_frame()
    block = frame.block()
    while block is not None:
        for symbol in block:
            if symbol.is_variable or symbol.is_argument:
                str(symbol.value(frame))
        if block.function is not None:
            break
        block = block.superblock


began = time.perf_counter()
for _ in range(STEPS):
    gdb.execute("step", to_string=True)
    if LOCALS:
        read_locals()
print("rate", STEPS / (time.perf_counter() - began))
