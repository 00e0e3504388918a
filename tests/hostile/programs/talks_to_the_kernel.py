# outcome: returned
import socket
try:
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
    s.bind((0, 0))
    print("BREACH: a socket that works")
except OSError:
    pass
