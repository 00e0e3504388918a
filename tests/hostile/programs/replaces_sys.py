# outcome: returned|raised|exited
import sys
sys.stdout = sys.stderr = None
sys.exit = sys._getframe = None
sys.excepthook = 5
raise ValueError("nobody prints this")
