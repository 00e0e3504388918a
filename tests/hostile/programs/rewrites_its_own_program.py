# outcome: returned
# needs: landlock_metadata
import os
for change in (lambda: open(__file__, "w"), lambda: os.unlink(__file__), lambda: os.rename(__file__, __file__ + "x"),
               lambda: os.chmod(__file__, 0), lambda: os.truncate(__file__, 0), lambda: os.link(__file__, __file__ + "y"),
               lambda: os.utime(__file__, (0, 0)), lambda: os.setxattr(__file__, "user.x", b"1")):
    try:
        change()
        print("BREACH: changed its own file")
    except OSError:
        pass
