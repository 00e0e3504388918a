# Threads that take turns: each has its own frames, and sees what the other did.
import threading

turn = threading.Semaphore(0)
back = threading.Semaphore(0)
shared = []


def worker(name):
    for i in range(2):
        turn.acquire()
        shared.append((name, i))
        back.release()
    raise ValueError(name)


def quiet(args):
    shared.append(str(args.exc_value))


threading.excepthook = quiet
thread = threading.Thread(target=worker, args=("w",))
thread.start()
for i in range(2):
    turn.release()
    back.acquire()
    shared.append(i)
thread.join()
local = threading.local()
local.x = 1
