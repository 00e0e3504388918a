"""A step of a run, and the rows that belong to it in the other tables."""
from __future__ import annotations

from typing import Dict, List, NamedTuple

from .state import HeapObject, Variable

COLUMNS = ("run", "step", "event", "thread", "frame", "depth", "function", "file", "line", "column_no", "source", "value", "task")
_FAR = 64  # steps; further ahead a search is cheaper than the rows between


class Output(NamedTuple):
    step: int  # that wrote it; -1: before the first
    stream: int  # 1 stdout, 2 stderr
    bytes: bytes


class Sweep:
    """Rows of one table by step, for a loop that goes forward: one query that goes along. Any other step is asked for alone."""

    def __init__(self, store, run, table, columns):
        self._store, self._run = store, run
        self._sql = f"SELECT step, {columns} FROM {table} WHERE run = ? AND step "
        self._rows, self._row, self._next = iter(()), None, None

    def at(self, step):
        if self._next is not None and step < self._next:
            return [row[1:] for row in self._store.ask(self._sql + "= ?", self._run, step)]
        if self._next is None or step > self._next + _FAR:
            self._rows = self._store.ask(self._sql + ">= ? ORDER BY step", self._run, step)
            self._row = next(self._rows, None)
        found = []
        while self._row is not None and self._row[0] <= step:
            if self._row[0] == step:
                found.append(self._row[1:])
            self._row = next(self._rows, None)
        self._next = step + 1
        return found


class StepTables:
    """The tables that steps of one loop look into."""

    def __init__(self, store, run):
        self.variables = Sweep(store, run, "variables", "name, type, value, object, changed")
        self.objects = Sweep(store, run, "objects", "object, type, value, owner_count")
        self.outputs = Sweep(store, run, "outputs", "stream, CAST(bytes AS BLOB)")


class Step:
    """A row of `steps`, a column an attribute. A `line` step shows the state before its line runs."""

    __slots__ = COLUMNS + ("_tables", "_locals")

    def __init__(self, row, tables):
        for name, value in zip(COLUMNS, row):
            setattr(self, name, value)
        self._tables, self._locals = tables, None

    @property
    def locals(self) -> Dict[str, Variable]:
        """The whole state of the step's frame, by name, in the order in which the names were bound."""
        if self._locals is None:
            self._locals = {name: Variable(type_, text, object_, bool(changed))
                            for name, type_, text, object_, changed in self._tables.variables.at(self.step)}
        return self._locals

    @property
    def objects(self) -> Dict[int, HeapObject]:
        """What the open frames of all threads reach, by object number."""
        return {row[0]: HeapObject(*row[1:]) for row in self._tables.objects.at(self.step)}

    @property
    def outputs(self) -> List[Output]:
        """What the program wrote during this step."""
        return [Output(self.step, *row) for row in self._tables.outputs.at(self.step)]

    def __repr__(self):
        return f"<step {self.step} of run {self.run}: {self.event} {self.function}:{self.line}>"
