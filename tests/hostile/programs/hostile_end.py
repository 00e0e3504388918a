# outcome: returned|time_limit
class Evil:
    def __del__(self):
        Evil.last = self
        raise ValueError("never mind")
x = Evil()
x = None
del Evil.last
