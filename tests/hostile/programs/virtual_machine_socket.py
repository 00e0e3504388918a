# outcome: returned
import socket
try:
    s = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
    s.connect((2, 22))
    print("BREACH: a socket that works")
except OSError:
    pass
