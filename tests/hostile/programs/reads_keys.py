# outcome: returned
import os
for path in ["/root/.ssh/id_rsa", "/root/.bash_history", "/root/.netrc", "/root/.aws/credentials"]:
    try:
        with open(os.path.expandvars(path), "rb") as file:
            print("BREACH: read", path, len(file.read(100)))
    except OSError:
        pass
