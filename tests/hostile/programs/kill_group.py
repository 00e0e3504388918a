# outcome: signal|returned
# needs: signal_scope
import os, signal
os.killpg(0, signal.SIGKILL)
