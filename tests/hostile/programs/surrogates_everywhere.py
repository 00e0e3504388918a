# outcome: raised|returned
x = "\udc80" * 5
globals()["\udcff name"] = x
class C: pass
C.__name__ = "\ud800"
y = C()
