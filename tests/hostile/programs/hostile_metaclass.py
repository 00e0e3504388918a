# outcome: returned
class Meta(type):
    def __getattribute__(cls, name):
        raise RuntimeError("the metaclass ran")
    def __repr__(cls): raise RuntimeError("repr ran")
    def mro(cls): return type.mro(cls)
class Odd(metaclass=Meta):
    pass
x = Odd
y = [Odd]
