"""Writes CPython's syntax trees in the words of datasets/syntax/tree.h: a line {"name", "source", "tree"} for each program that `ast` takes.

ast_text.py FILE|stdlib OUT: FILE holds programs between lines of "---". Sources come back as UTF-8, whatever their own encoding; a tree is
a line a node: depth, kind, text. Annotations are left out, as datasets/syntax leaves them out."""
import ast
import json
import os
import sys
import sysconfig
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
BINARY = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "LShift": "<<", "RShift": ">>",
          "BitOr": "|", "BitXor": "^", "BitAnd": "&", "MatMult": "@"}
UNARY = {"USub": "-", "UAdd": "+", "Invert": "~", "Not": "not"}
COMPARE = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in"}


def number(value):
    if isinstance(value, complex):
        return "%.17gj" % value.imag
    if isinstance(value, float):
        return "%.17g" % value
    return str(value) if value < 2**64 else "big"


def quoted(data):
    return data.encode("utf-8", "surrogatepass").hex() if isinstance(data, str) else data.hex()


class Writer:
    def __init__(self):
        self.lines = []

    def put(self, depth, kind, text="", *children):
        self.lines.append("%d %s %s" % (depth, kind, text))
        for child in children:
            self.node(depth + 1, child)

    def node(self, depth, node):
        if isinstance(node, list):  # of statements
            self.put(depth, "Block", "", *node)
        elif isinstance(node, tuple):  # already in our words
            self.put(depth, *node)
        elif node is None:
            self.put(depth, "Nothing")
        else:
            self.put(depth, *getattr(self, type(node).__name__)(node))

    # Statements.
    def Module(self, n):
        return "Module", "", n.body

    def FunctionDef(self, n, prefix=""):
        return "Function", prefix + n.name, n.decorator_list, self.parameters(n.args), n.body

    def AsyncFunctionDef(self, n):
        return self.FunctionDef(n, "async ")

    def ClassDef(self, n):
        return "Class", n.name, n.decorator_list, self.arguments(n.bases, n.keywords), n.body

    def parameters(self, a):
        positional = a.posonlyargs + a.args
        defaults = [None] * (len(positional) - len(a.defaults)) + a.defaults
        made = []
        for i, (arg, default) in enumerate(zip(positional, defaults)):
            made.append(self.parameter("", arg.arg, default))
            if i + 1 == len(a.posonlyargs):
                made.append(("Parameter", "/"))
        if a.vararg or a.kwonlyargs:
            made.append(self.parameter("*", a.vararg.arg if a.vararg else None, None))
        made += [self.parameter("", arg.arg, default) for arg, default in zip(a.kwonlyargs, a.kw_defaults)]
        if a.kwarg:
            made.append(self.parameter("**", a.kwarg.arg, None))
        return ("Parameters", "", *made)

    def parameter(self, stars, name, default):
        children = [("Name", name)] if name else []
        return ("Parameter", stars, *children, *([default] if default is not None else []))

    def arguments(self, positional, keywords):
        return ("Arguments", "", *positional, *keywords)

    def keyword(self, n):
        return ("Keyword", n.arg, n.value) if n.arg else ("Star", "**", n.value)

    def optional(self, kind, *children):
        return (kind, "", *[c for c in children if c is not None])

    def Return(self, n):
        return self.optional("Return", n.value)

    def Delete(self, n):
        return ("Delete", "", *n.targets)

    def Assign(self, n):
        return ("Assign", "", *n.targets, n.value)

    def AnnAssign(self, n):
        return ("Assign", "", n.target, n.value) if n.value else ("Simple", "pass")

    def TypeAlias(self, n):
        return "Simple", "pass"

    def AugAssign(self, n):
        return "Augmented", BINARY[type(n.op).__name__] + "=", n.target, n.value

    def For(self, n, text=""):
        return ("For", text, n.target, n.iter, n.body, *([n.orelse] if n.orelse else []))

    def AsyncFor(self, n):
        return self.For(n, "async")

    def While(self, n):
        return ("While", "", n.test, n.body, *([n.orelse] if n.orelse else []))

    def If(self, n):
        return ("If", "", n.test, n.body, *([n.orelse] if n.orelse else []))

    def With(self, n, text=""):
        items = [("As", "", i.context_expr, i.optional_vars) if i.optional_vars else i.context_expr for i in n.items]
        return ("With", text, *items, n.body)

    def AsyncWith(self, n):
        return self.With(n, "async")

    def Raise(self, n):
        return self.optional("Raise", n.exc, n.cause)

    def Try(self, n, text=""):
        handlers = []
        for h in n.handlers:
            head = [h.type] if h.type else []
            handlers.append(("Handler", text, *head, *([("Name", h.name)] if h.name else []), h.body))
        return ("Try", "", n.body, *handlers, *([("Else", "", n.orelse)] if n.orelse else []),
                *([("Finally", "", n.finalbody)] if n.finalbody else []))

    def TryStar(self, n):
        return self.Try(n, "*")

    def Assert(self, n):
        return self.optional("Assert", n.test, n.msg)

    def Import(self, n):
        return ("Import", "", *[("Name", a.asname or a.name.split(".")[0]) for a in n.names if a.name != "*"])

    ImportFrom = Import

    def Global(self, n):
        return ("Scope", type(n).__name__.lower(), *[("Name", name) for name in n.names])

    Nonlocal = Global

    def Expr(self, n):
        return "Expression", "", n.value

    def Pass(self, n):
        return "Simple", type(n).__name__.lower()

    Break = Continue = Pass

    def Match(self, n):
        cases = [("Case", "", c.pattern, *([c.guard] if c.guard else []), c.body) for c in n.cases]
        return ("Match", "", n.subject, *cases)

    def MatchValue(self, n):
        return self.expression(n.value)

    def MatchSingleton(self, n):
        return "Constant", str(n.value)

    def MatchSequence(self, n):
        return ("Tuple", "", *n.patterns)

    def MatchStar(self, n):
        return "Star", "*", ("Name", n.name or "_")

    def MatchMapping(self, n):
        pairs = [("Pair", "", k, p) for k, p in zip(n.keys, n.patterns)]
        return ("Dict", "", *pairs, *([("Star", "**", ("Name", n.rest))] if n.rest else []))

    def MatchClass(self, n):
        named = [("Keyword", a, p) for a, p in zip(n.kwd_attrs, n.kwd_patterns)]
        return "Call", "", n.cls, self.arguments(n.patterns, named)

    def MatchAs(self, n):
        name = ("Name", n.name or "_")
        return ("As", "", n.pattern, name) if n.pattern else name

    def MatchOr(self, n):
        left = n.patterns[0]
        for right in n.patterns[1:]:
            left = ("Binary", "|", left, right)
        return left

    # Expressions.
    def expression(self, n):
        return getattr(self, type(n).__name__)(n)

    def Name(self, n):
        return "Name", n.id

    def Constant(self, n):
        if isinstance(n.value, str):
            return "String", "s" + quoted(n.value)
        if isinstance(n.value, bytes):
            return "String", "b" + quoted(n.value)
        if n.value is ...:
            return "Constant", "..."
        if n.value is None or isinstance(n.value, bool):
            return "Constant", str(n.value)
        return "Number", number(n.value)

    def JoinedStr(self, n):
        parts, text = [], [""]

        def flush():
            if text[0]:
                parts.append(("String", "s" + quoted(text[0])))
            text[0] = ""

        def add(joined):
            for value in joined.values:
                if isinstance(value, ast.Constant):
                    text[0] += value.value.replace("{", "{{").replace("}", "}}")
                    continue
                text[0] += "{"
                flush()
                parts.append(value.value)
                text[0] += "!" + chr(value.conversion) if value.conversion >= 0 else ""
                if value.format_spec:
                    text[0] += ":"
                    add(value.format_spec)
                text[0] += "}"

        add(n)
        flush()
        return ("Joined", "", *parts)

    def Tuple(self, n):
        return ("Tuple", "", *n.elts)

    def List(self, n):
        return ("List", "", *n.elts)

    def Set(self, n):
        return ("Set", "", *n.elts)

    def Dict(self, n):
        return ("Dict", "", *[("Pair", "", k, v) if k else ("Star", "**", v) for k, v in zip(n.keys, n.values)])

    def each(self, n):
        return [("Each", "async" if g.is_async else "", g.target, g.iter, *g.ifs) for g in n.generators]

    def ListComp(self, n):
        return ("ListComp", "", n.elt, *self.each(n))

    def SetComp(self, n):
        return ("SetComp", "", n.elt, *self.each(n))

    def GeneratorExp(self, n):
        return ("Generator", "", n.elt, *self.each(n))

    def DictComp(self, n):
        return ("DictComp", "", ("Pair", "", n.key, n.value), *self.each(n))

    def BinOp(self, n):
        return "Binary", BINARY[type(n.op).__name__], n.left, n.right

    def UnaryOp(self, n):
        return "Unary", UNARY[type(n.op).__name__], n.operand

    def BoolOp(self, n):
        return ("Bool", type(n.op).__name__.lower(), *n.values)

    def Compare(self, n):
        children = [n.left]
        for op, operand in zip(n.ops, n.comparators):
            children += [("Operator", COMPARE[type(op).__name__]), operand]
        return ("Compare", "", *children)

    def IfExp(self, n):
        return "Conditional", "", n.body, n.test, n.orelse

    def Lambda(self, n):
        return "Lambda", "", self.parameters(n.args), n.body

    def Call(self, n):
        return "Call", "", n.func, self.arguments(n.args, n.keywords)

    def Subscript(self, n):
        return "Subscript", "", n.value, n.slice

    def Slice(self, n):
        return "Slice", "", n.lower or ("Nothing",), n.upper or ("Nothing",), n.step or ("Nothing",)

    def Attribute(self, n):
        return "Attribute", n.attr, n.value

    def Starred(self, n):
        return "Star", "*", n.value

    def Await(self, n):
        return "Await", "", n.value

    def Yield(self, n):
        return self.optional("Yield", n.value)

    def YieldFrom(self, n):
        return "Yield", "from", n.value

    def NamedExpr(self, n):
        return "Walrus", "", n.target, n.value


def tree_text(source):
    writer = Writer()
    writer.node(0, ast.parse(source))
    return "".join(line + "\n" for line in writer.lines)


def sources(where):
    """(name, bytes) of each: programs between lines of "---", or the modules of the standard library."""
    if where != "stdlib":
        with open(where, "rb") as file:
            for i, source in enumerate(file.read().split(b"\n---\n")):
                yield "%s, program %d" % (where, i + 1), source
        return
    for folder, _, names in sorted(os.walk(sysconfig.get_path("stdlib"))):
        for name in sorted(names):
            if name.endswith(".py") and "-packages" not in folder:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    yield path, file.read()


def main(where, out):
    for name, data in sources(where):
        try:
            encoding = tokenize.detect_encoding(iter(data.splitlines(True)).__next__)[0]
            tree = tree_text(data)
            text = data.decode(encoding)
        except (SyntaxError, ValueError, RecursionError):
            continue
        if "\\N{" not in text:  # left as it is in our trees
            out.write(json.dumps({"name": name, "source": text, "tree": tree}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    with open(sys.argv[2], "w", encoding="utf-8", errors="surrogatepass") as out:
        main(sys.argv[1], out)
