# outcome: time_limit|raised|exited
import os, sys
os.execv("/usr/bin/python3", ["python3", "-c", "import os, sys; os.execv('/usr/bin/python3', sys.orig_argv)"])
