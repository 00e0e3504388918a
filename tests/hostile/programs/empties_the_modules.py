# outcome: returned|raised|exited
import sys
sys.modules.clear()
x = 1
