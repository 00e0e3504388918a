# outcome: returned
import socket
try:
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    pass
    print("BREACH: a socket that works")
except OSError:
    pass
