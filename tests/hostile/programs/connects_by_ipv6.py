# outcome: returned
import socket
try:
    s = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    s.connect(("::1", 22))
    print("BREACH: a socket that works")
except OSError:
    pass
