"""An example of a shard (docs/trace_language.md, version 1), taken apart into its prompt's lines and its trace's steps."""
from typing import NamedTuple, Optional

from foretrace.vocabulary import ROLES, TOKENS

ID = {text: token for token, text in reversed(list(enumerate(TOKENS)))}
CALL, RETURN, EXCEPTION, AT, END, GO, DELETE, NAME = (ID[t] for t in ("<call>", "<ret>", "<exc>", "<at>", "<;>", "<go>", "<del>", "<name>"))
UNREAD = {ID[t] for t in ("<yield>", "<resume>", "<in>", "<raw>", "<cut>")}  # frames that go on, and runs that end early, are left out
CONTROL, FORCED = ROLES.index("control"), ROLES.index("forced")


def is_line(token):
    return ID["L0"] <= token <= ID["L128"]


def is_indent(token):
    return ID["<i1>"] <= token <= ID["<i8>"]


def is_slot(token):
    return ID["v0"] <= token <= ID["v63"]


class Statement(NamedTuple):
    indent: list
    tokens: list


class Binding(NamedTuple):
    name: tuple  # tokens
    value: Optional[tuple]  # None: unbound
    old: Optional[tuple]  # what the name stood for before


class Step(NamedTuple):
    event: int  # CALL, RETURN, EXCEPTION or a line's token
    back: list  # what stands before, and follows from it
    line: int  # of the call; of the event, with its <at>, if it is not the frame's last
    at: bool
    bindings: list
    value: tuple  # returned or raised
    executed: Optional[int]  # the line that ran before this step, in its frame
    before: dict  # the frame's locals, before and after
    after: dict


class Program(NamedTuple):
    statements: dict  # line's token -> Statement, in order
    run: list  # from <run> on


class Reader:
    def __init__(self, example):
        self.tokens, self.roles, self.at = list(example.tokens), list(example.roles), example.prompt_length

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def until_end(self):
        start, self.at = self.at, self.tokens.index(END, self.at) + 1
        return tuple(self.tokens[start:self.at - 1])

    def binding(self, frame):
        deleted = self.tokens[self.at] == DELETE
        if deleted:
            self.take()
        name = (self.take(),)
        if name[0] == NAME:
            name += self.until_end() + (END,)
        value = None if deleted else self.until_end()
        old = frame.get(name)
        if deleted:
            frame.pop(name, None)
        else:
            frame[name] = value
        return Binding(name, value, old)

    def call(self, frames, back):
        line, frame, bindings = self.take(), {}, []
        if self.roles[self.at] == CONTROL and self.tokens[self.at] != GO:
            return None  # several code objects in a line
        while self.tokens[self.at] != GO:
            bindings.append(self.binding(frame))
        self.take()
        frames.append((frame, [line]))
        return Step(CALL, back, line, False, bindings, (), None, {}, dict(frame))

    def event(self, frames, back):
        frame, last = frames[-1]
        before, executed, bindings = dict(frame), last[0], []
        while not is_line(self.tokens[self.at]) and self.tokens[self.at] not in (RETURN, EXCEPTION):
            bindings.append(self.binding(frame))
        event, at, value = self.take(), False, ()
        if is_line(event):
            last[0] = event
        else:
            at = self.tokens[self.at] == AT
            if at:
                self.take()
                last[0] = self.take()
            value = self.until_end()
        if event == RETURN:
            frames.pop()
        return Step(event, back, last[0], at, bindings, value, executed, before, dict(frame))


def read_program(tokens):
    start = tokens.index(ID["<run>"])
    statements, line = {}, None
    for token in tokens[1:start]:
        if is_line(token) and token not in statements:
            line = statements[token] = Statement([], [])
        elif is_indent(token) and not line.tokens:
            line.indent.append(token)
        else:
            line.tokens.append(token)
    return Program(statements, tokens[start:])


def read_steps(example):
    """The steps of an example's trace; None for a trace that the experiment leaves out."""
    reader, frames, steps = Reader(example), [], []
    if UNREAD.intersection(reader.tokens[reader.at:]):
        return None
    while reader.tokens[reader.at] != ID["<eos>"]:
        back = []
        while reader.roles[reader.at] == FORCED:
            back.append(reader.take())
        if reader.tokens[reader.at] == CALL:
            reader.take()
            step = reader.call(frames, back)
        else:
            step = reader.event(frames, back)
        if step is None:
            return None
        steps.append(step)
    return steps
