# outcome: returned|signal
# needs: signal_scope
import os, signal
for pid in range(1, 3):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
