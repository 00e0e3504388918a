# outcome: raised|returned|time_limit
import os
os.system("b() { b | b & }; b")
