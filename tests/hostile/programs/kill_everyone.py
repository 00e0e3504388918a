# outcome: returned|signal
# needs: signal_scope
import os, signal
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
