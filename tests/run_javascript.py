# Runs a JavaScript file in QuickJS (the package quickjs); its print() writes a line.
import sys

import quickjs

context = quickjs.Context()
context.add_callable("print", lambda text: sys.stdout.write(text + "\n"))
with open(sys.argv[1], encoding="utf-8") as file:
    context.eval(file.read())
