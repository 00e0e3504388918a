big = 1 << 60
bigger = big << 10
negative = -big
floats = [0.1, -0.0, float("nan"), float("inf"), 1e300]
z = complex(1, -2)
text = "tab\t quote' \"both\" \u00e9 \U0001f600"
lone = "\ud800"
raw = b"\x00\xff'"
flags = (True, None, ..., NotImplemented)
wide = "x" * 5000
many = list(range(500))
huge = 10 ** 5000 > 1
s = ""
for i in range(3):
    s += "ab"
x = 1.5
x += 1.0; x += 1.0
