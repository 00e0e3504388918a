# outcome: returned|time_limit
import sys
class Evil:
    def __del__(self):
        global kept
        kept = Evil()
kept = Evil()
