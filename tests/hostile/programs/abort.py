# outcome: signal
import os
os.abort()
