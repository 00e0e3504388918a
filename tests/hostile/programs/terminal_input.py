# outcome: returned|raised
import fcntl, termios
for fd in range(3):
    try:
        fcntl.ioctl(fd, termios.TIOCSTI, b"x")
        print("BREACH: pushed input into a terminal")
    except OSError:
        pass
