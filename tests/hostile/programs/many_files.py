# outcome: returned|raised|time_limit
try:
    for i in range(30000):
        open("f%d" % i, "w").close()
except OSError:
    pass
