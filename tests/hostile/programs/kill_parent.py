# outcome: returned|signal
# needs: signal_scope
import os, signal
try:
    os.kill(os.getppid(), signal.SIGKILL)
except OSError:
    pass
