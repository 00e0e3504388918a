import bdb


class Lines(bdb.Bdb):
    def __init__(self):
        super().__init__()
        self.lines = []

    def user_line(self, frame):
        self.lines.append(frame.f_lineno)
        self.set_step()


def work(n):
    m = n * 2
    return m


debugger = Lines()
result = debugger.runcall(work, 4)
print(result, debugger.lines)
work(5)
