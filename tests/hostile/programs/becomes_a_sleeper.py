# outcome: time_limit|raised
import os
os.execv("/usr/bin/sleep", ["sleep", "100000"])
