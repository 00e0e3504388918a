# outcome: returned|time_limit
# needs: signal_scope
import os, signal
try:
    os.kill(os.getppid(), signal.SIGSTOP)
except OSError:
    pass
