# outcome: returned
import socket
try:
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect(("127.0.0.1", 22))
    print("BREACH: a socket that works")
except OSError:
    pass
