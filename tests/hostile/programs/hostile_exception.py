# outcome: raised
class Evil(Exception):
    def __str__(self): raise SystemExit("str ran")
    __repr__ = __str__
    args = property(__str__)
raise Evil("no")
