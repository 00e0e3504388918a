# outcome: raised|time_limit
import subprocess, sys
while True:
    subprocess.Popen(["/usr/bin/python3", "-c", "import time; time.sleep(1000)"])
