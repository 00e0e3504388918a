# outcome: returned
import socket
try:
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.bind(("0.0.0.0", 0))
    print("BREACH: a socket that works")
except OSError:
    pass
