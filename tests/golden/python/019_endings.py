# A program that leaves by sys.exit out of nested calls, with what runs on the way and what comes after the last step.
import atexit
import signal
import sys

log = []


@atexit.register
def late():
    log.append("not recorded")


def on_alarm(number, frame):
    log.append(signal.Signals(number).name)


class Resource:
    def __enter__(self):
        return log

    def __exit__(self, kind, value, traceback):
        log.append(kind.__name__)

    def __del__(self):
        log.append("deleted")


def inner():
    with Resource() as held:
        signal.raise_signal(signal.SIGUSR1)
        try:
            sys.exit(3)
        finally:
            held.append("finally")


signal.signal(signal.SIGUSR1, on_alarm)
try:
    exit_code = inner()
except SystemExit as error:
    code = error.code
del Resource
inner.__code__ = (lambda: sys.exit("bye")).__code__
inner()
