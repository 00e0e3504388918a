# outcome: returned
import socket
try:
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect(("1.1.1.1", 80))
    print("BREACH: a socket that works")
except OSError:
    pass
