# outcome: returned
import socket
try:
    print("BREACH:", socket.getaddrinfo("deb.debian.org", 80))
except OSError:
    pass
