# outcome: returned
# needs: user
import os
for change in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.setresuid(0, 0, 0)):
    try:
        change()
        print("BREACH: changed who it is")
    except OSError:
        pass
