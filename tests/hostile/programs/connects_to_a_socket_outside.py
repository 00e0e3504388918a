# outcome: returned
import os, socket
for path in ("/run/docker.sock", "/var/run/dbus/system_bus_socket", os.path.expandvars("$OUTSIDE/socket")):
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print("BREACH: connected to", path)
    except OSError:
        pass
