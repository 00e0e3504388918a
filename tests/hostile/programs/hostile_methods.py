# outcome: returned
class Evil:
    def __repr__(self): raise SystemExit("repr ran")
    __str__ = __hash__ = __eq__ = __len__ = __bool__ = __iter__ = __getitem__ = __repr__
    def __getattribute__(self, name): raise SystemExit("getattribute ran")
    def __class_getitem__(cls, key): raise SystemExit("class ran")
x = Evil()
y = [x, (x,)]
z = 1
