"""The calls inside a statement, in the order in which they are evaluated, with the values of their operands."""
import ast
import builtins

BUILTINS = "abs bool chr dict divmod enumerate float int len list max min ord range repr reversed round set sorted str sum tuple zip".split()
METHODS = set("""capitalize copy count endswith find format get index isalnum isalpha isdigit islower isspace isupper items join
keys lower lstrip partition replace rfind rstrip split startswith strip swapcase title union upper values""".split())
NAMES = {name: getattr(builtins, name) for name in BUILTINS}
LONGEST = 200  # characters of a value that is written
STATEMENTS = ("for", "else", "try", "def", "class", "with", "except", "finally", "yield", "raise", "assert")


class Unknown(Exception):
    pass


def expression_of(text):
    """The expression that a line evaluates first, None if there is none to be read."""
    word, _, rest = text.partition(" ")
    if word not in ("if", "elif", "while", "return"):
        rest = text
        if word in STATEMENTS:
            return None
    try:
        parsed = ast.parse(rest).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return getattr(parsed[0], "value", None) if len(parsed) == 1 else None


class Filled(ast.NodeTransformer):
    """Puts values where locals stand; what cannot be known ends it."""

    def __init__(self, values):
        self.values = values

    def visit_Name(self, node):
        if node.id in self.values:
            return self.values[node.id]
        if node.id in NAMES:
            return node
        raise Unknown(node.id)


def literal(text):
    try:
        node = ast.parse(text, mode="eval").body
        ast.literal_eval(node)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None
    return node


def is_pure(node):
    if isinstance(node.func, ast.Name):
        return node.func.id in NAMES
    return isinstance(node.func, ast.Attribute) and node.func.attr in METHODS


def evaluated(node):
    try:
        value = eval(compile(ast.fix_missing_locations(ast.Expression(node)), "<call>", "eval"), {"__builtins__": NAMES})
        if isinstance(value, range) and len(value) > LONGEST:
            raise Unknown
        text = repr(list(value) if isinstance(value, (range, enumerate, zip, reversed)) else value)
    except Exception as error:  # of the program's own making: a key that is not there, ...
        raise Unknown from error
    if len(text) > LONGEST or literal(text) is None:
        raise Unknown(text)
    return text


def calls_in_place(statement, locals_):
    """[(call's text, result's text or None for the outermost)], innermost first. Empty where something is not known."""
    root = expression_of(statement)
    if root is None:
        return []
    values = {name: node for name, text in locals_.items() if (node := literal(text)) is not None}
    found = []
    try:
        fill(root, root, values, found)
    except (Unknown, RecursionError):
        pass
    return found


def fill(node, root, values, found):
    """The node with values in place of locals, and of calls that were found inside it."""
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.BoolOp, ast.IfExp)):
        raise Unknown  # has names or an order of its own; comprehensions have steps of their own
    if isinstance(node, ast.Name):
        return Filled(values).visit(node)
    for field, child in ast.iter_fields(node):
        if isinstance(child, ast.expr):
            setattr(node, field, fill(child, root, values, found))
        elif isinstance(child, list):
            child[:] = [fill(item, root, values, found) if isinstance(item, ast.expr) else item for item in child]
    if not isinstance(node, ast.Call) or not is_pure(node):
        return node
    text = ast.unparse(node)
    if node is root:
        found.append((text, None))
        return node
    result = evaluated(node)
    found.append((text, result))
    return ast.parse(result, mode="eval").body
