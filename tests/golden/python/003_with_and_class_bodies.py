class Managed:
    kind = "m"
    sizes = [1]

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.sizes.append(2)
        return self

    def __exit__(self, *about):
        self.name = None
        return True


with Managed("a") as m:
    m.extra = 1
    raise OSError(2, "gone")
m.after = True
del m.extra
