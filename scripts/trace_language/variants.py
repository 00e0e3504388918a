"""The trace languages that are compared: each writes the same prompts and steps in its own way, one idea changed at a time."""
from typing import NamedTuple

from foretrace.vocabulary import BOS, ROLES
from steps import AT, CALL, DELETE, END, GO, ID, RETURN, is_line, is_slot, read_program
from subexpressions import calls_in_place
from values import decode, edit, encode, type_of

PROMPT, CONTROL, STATE, VALUE, FORCED = range(len(ROLES))
NEWLINE = ID["L0"]
BRANCHES = {ID["if"], ID["elif"], ID["while"]}


class Mark(NamedTuple):
    """What a token is for, where it is scored: parts of one step with one `part` are right together."""
    step: int
    part: int
    kind: str  # control, changed, returned, extra
    type: str  # of the value


class Written(NamedTuple):
    tokens: list
    roles: list
    marks: list  # a Mark a token, None where nothing is predicted
    prompt: int
    steps: int


class Version1:
    """As datasets/trace_encoder.cpp writes it: deltas, then the next line's number."""

    def __init__(self):
        self.tokens, self.roles, self.marks = [], [], []
        self.step, self.part = -1, 0

    def put(self, tokens, role, kind=None, type=""):
        self.part += 1
        mark = Mark(self.step, self.part, kind, type) if kind else None
        for token in tokens:
            self.tokens.append(token)
            self.roles.append(role)
            self.marks.append(mark)

    def write(self, example, steps):
        self.program = read_program(list(example.tokens[:example.prompt_length]))
        self.put([ID["<program>"]], PROMPT)
        for line, statement in self.program.statements.items():
            self.put([*self.heading(line), *statement.indent, *statement.tokens], PROMPT)
        self.put(self.program.run, PROMPT)
        prompt = len(self.tokens)
        for self.step, step in enumerate(steps):
            self.write_step(step)
        self.put([ID["<eos>"]], CONTROL, "control")
        return Written(self.tokens, self.roles, self.marks, prompt, len(steps))

    def write_step(self, step):
        for line in step.back:
            self.put(self.place(line), FORCED)
        if step.event == CALL:
            self.put([CALL, *self.place(step.line)], CONTROL, "control")
            self.bindings(step)
            return self.put([GO], STATE, "control")
        self.before_bindings(step)
        self.bindings(step)
        self.before_event(step)
        if is_line(step.event):
            return self.put(self.place(step.event), CONTROL, "control")
        self.put([step.event, *([AT, *self.place(step.line)] if step.at else [])], CONTROL, "control")
        returned = "returned" if step.event == RETURN else "extra"
        self.put([*step.value, END], VALUE, returned, type_of(step.value))

    def bindings(self, step):
        for binding in step.bindings:
            if binding.value is None:
                self.put([DELETE, *binding.name], STATE, "changed", "unbound")
            else:
                self.put([*binding.name, *self.value(step, binding), END], STATE, "changed", type_of(binding.value))

    def heading(self, line):
        return [line]

    def place(self, line):
        return [line]

    def value(self, step, binding):
        return binding.value

    def before_bindings(self, step):
        pass

    def before_event(self, step):
        pass

    def condition(self, step):
        """The tokens of the condition that ran before this step, if one did."""
        statement = self.program.statements.get(step.executed)
        if statement is None or not statement.tokens or statement.tokens[0] not in BRANCHES:
            return None
        return statement.tokens[1:]


class SourceText(Version1):
    """The next line's source in place of its number, as CWM has it; no line has a number in the prompt."""

    def heading(self, line):
        return [NEWLINE]

    def place(self, line):
        statement = self.program.statements.get(line)
        return [NEWLINE] if statement is None else [AT, *statement.indent, *statement.tokens, END]


class Edits(Version1):
    """A long text, list, set or dict as what was done to it: append x, set i to x, remove i; whole where that is no longer."""

    def value(self, step, binding):
        return edit(binding.old, binding.value) or binding.value


class FullState(Version1):
    """All locals of the frame at every fourth step, the unchanged ones behind the changed."""
    EVERY = 4

    def before_event(self, step):
        if (self.step + 1) % self.EVERY:
            return
        changed = {binding.name for binding in step.bindings}
        for name, value in step.after.items():
            if name not in changed:
                self.put([*name, *value, END], STATE, "extra")


class Operands(Version1):
    """Before the line that follows a condition: the condition with the values of its variables in place."""

    def before_event(self, step):
        condition = self.condition(step)
        if condition is None:
            return
        filled = []
        for i, token in enumerate(condition):
            local = is_slot(token) and (i == 0 or condition[i - 1] != ord(".")) and step.before.get((token,))
            filled.extend(local or (token,))
        if len(filled) > len(condition) or filled != condition:
            self.put([AT, *filled, END], STATE, "extra")


class Outcome(Version1):
    """Before the line that follows a condition: whether it held."""

    def before_event(self, step):
        condition = self.condition(step)
        if condition is None or not is_line(step.event):
            return
        lines = list(self.program.statements)
        at = lines.index(step.executed)
        held = at + 1 < len(lines) and step.event == lines[at + 1]
        self.put([AT, ID["True" if held else "False"], END], STATE, "extra")


class Substeps(Version1):
    """Before what a line changes: each call of a builtin or a pure method in it, with its operands' values in place, and its
    result where another expression uses it."""

    def before_bindings(self, step):
        statement = self.program.statements.get(step.executed)
        if statement is None:
            return
        locals_ = {decode(name): decode(value) for name, value in step.before.items() if len(name) == 1}
        for call, result in calls_in_place(decode(statement.tokens), locals_):
            self.put([AT, *encode(call), *([GO, *encode(result)] if result else []), END], STATE, "extra")


VARIANTS = {"version1": Version1, "source": SourceText, "edits": Edits, "state4": FullState, "operands": Operands, "outcome": Outcome,
            "substeps": Substeps}
