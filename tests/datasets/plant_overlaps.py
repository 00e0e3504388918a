"""Hides the programs of a manifest: writes, for each item and each way, {"id": "WAY|ID", "source"}.

The ways are CPython's own: `ast` renames and changes, `ast.unparse` lays out. Programs that `ast` does not take are left out."""
import ast
import builtins
import json
import sys
import textwrap
import warnings

warnings.simplefilter("ignore")


class Renamer(ast.NodeTransformer):
    """Other names for all that the program binds or gets from outside."""

    def __init__(self, tree):
        stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        self.params = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        named = {name for n in ast.walk(tree) if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
        named |= {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
        loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - set(dir(builtins))
        imported = {(a.asname or a.name) for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}
        members = {n.name for c in ast.walk(tree) if isinstance(c, ast.ClassDef) for n in c.body if isinstance(n, ast.FunctionDef)}
        names = sorted((stored | self.params | named | loaded) - imported - members)
        self.to = {name: "zq%d" % (len(names) - i) for i, name in enumerate(names)}

    def visit_Name(self, node):
        node.id = self.to.get(node.id, node.id)
        return node

    def visit_Global(self, node):
        node.names = [self.to.get(name, name) for name in node.names]
        return node

    visit_Nonlocal = visit_Global

    def visit_arg(self, node):
        self.generic_visit(node)
        node.arg = self.to.get(node.arg, node.arg)
        return node

    def visit_keyword(self, node):
        self.generic_visit(node)
        if node.arg in self.params:
            node.arg = self.to.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.name = self.to.get(node.name, node.name)
        return node

    visit_ClassDef = visit_FunctionDef


class Shifter(ast.NodeTransformer):
    """Other constants of the same types, of the other sign every second time."""

    negative = False

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return self.visit(node.operand)
        return self.generic_visit(node)

    def visit_Constant(self, node):
        value = node.value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            node.value = value + 7
            self.negative = not self.negative
            return ast.UnaryOp(ast.USub(), node) if self.negative else node
        elif isinstance(value, str):
            node.value = value + "x"
        return node

    def visit_JoinedStr(self, node):
        return node


def functions(tree):
    return [n for n in tree.body if isinstance(n, ast.FunctionDef)]


def described(tree):
    """Docstrings and annotations, then a comment behind every line, blank lines, wider indentation."""
    for function in functions(tree):
        function.body.insert(0, ast.Expr(ast.Constant("What it does,\n    and why.")))
        function.returns = ast.Name("object", ast.Load())
    text = ast.unparse(ast.fix_missing_locations(tree))
    wide = "\n".join(line[: len(line) - len(line.lstrip())] + line for line in text.split("\n"))
    noted = "\n\n".join(line + "  # a note" for line in wide.split("\n"))
    for candidate in (noted, wide, text):
        try:
            if ast.dump(ast.parse(candidate)) == ast.dump(ast.parse(text)):
                return candidate
        except SyntaxError:
            pass
    return text


def longer(tree):
    if not functions(tree):
        return None
    functions(tree)[0].body.insert(0, ast.parse("ready = False").body[0])
    return ast.unparse(ast.fix_missing_locations(tree))


def decorated(tree):
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.decorator_list.append(ast.parse("cached(size=10)").body[0].value)
    return ast.unparse(ast.fix_missing_locations(tree))


def methods(tree):
    """Its functions as methods of a class."""
    if len(functions(tree)) != len(tree.body):
        return None
    for function in functions(tree):
        function.args.args.insert(0, ast.arg("self"))
    return "class Solution:\n" + textwrap.indent(ast.unparse(ast.fix_missing_locations(tree)), "    ")


def indented(source, head, tail=""):
    return head + textwrap.indent(ast.unparse(ast.parse(source)), "    ") + tail


AROUND = ("def first_of_pair(pair, default):\n    if len(pair) == 2:\n        return pair[0]\n    return default\n\n\n%s\n\n\n"
          "def report(rows):\n    for row in rows:\n        print(row, first_of_pair(row, None))\n")
WAYS = {
    "verbatim": lambda source: source,
    "renamed": lambda source: ast.unparse(Renamer(ast.parse(source)).visit(ast.parse(source))),
    "described": lambda source: described(ast.parse(source)),
    "laid out": lambda source: ast.unparse(ast.parse(source)),
    "wrapped": lambda source: AROUND % source,
    "decorated": lambda source: decorated(ast.parse(source)),
    "a method": lambda source: methods(ast.parse(source)),
    "inside": lambda source: indented(source, "def around(value):\n    ready = value + 1\n", "\n    return ready\n"),
    "guarded": lambda source: indented(source, "try:\n", "\nexcept ImportError:\n    raise\nelse:\n    pass\n"),
    "constants": lambda source: ast.unparse(Shifter().visit(ast.parse(source))),
    "longer": lambda source: longer(ast.parse(source)),
}

with open(sys.argv[2], "w") as out:
    for line in open(sys.argv[1]):
        item = json.loads(line)
        try:
            ast.parse(item["source"])
        except SyntaxError:
            continue
        for way, change in WAYS.items():
            changed = change(item["source"])
            if changed is not None:
                out.write(json.dumps({"id": way + "|" + item["id"], "source": changed + "\n"}) + "\n")
