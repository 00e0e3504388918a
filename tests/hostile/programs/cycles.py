# outcome: returned
a, b = [], {}
a.append(b)
b["a"] = a
b["b"] = b
a += [a, b]
