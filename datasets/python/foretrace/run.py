"""A run of a trace store."""
from __future__ import annotations

import json
from typing import Iterator, List, NamedTuple, Optional

from .errors import UnknownStepError
from .state import State, parse_state
from .step import COLUMNS, Output, Step, StepTables

RUN_COLUMNS = ("run", "language", "program", "entry", "args", "outcome", "steps", "exit_code", "signal", "stdout", "stderr",
               "return_value", "exception", "started", "seconds", "deterministic", "sandbox", "interpreter", "limits")


class Frame(NamedTuple):
    """A row of `frames`: one call's life. A suspended generator's frame lives on."""

    run: int
    frame: int
    parent: Optional[int]
    function: str
    file: str
    thread: int
    first_step: int
    last_step: int
    task: Optional[str]  # of asyncio


class Run:
    """A row of `runs`: `columns` holds all of it, and a column is an attribute, but that `steps` is the method, its number `len(run)`,
    and that `exception` (a dict or None) and `limits` (a dict) are parsed."""

    def __init__(self, store, row):
        self.columns = dict(zip(RUN_COLUMNS, row))
        self._store = store
        self._tables = None

    def __getattr__(self, name):
        if name in ("exception", "limits"):
            text = self.__dict__.get("columns", {}).get(name)
            return json.loads(text) if text else None if name == "exception" else {}
        try:
            return self.__dict__["columns"][name]
        except KeyError:
            raise AttributeError(f"a run has no attribute {name!r}") from None

    def __len__(self):
        return self.columns["steps"]

    def __bool__(self):
        return True

    def __repr__(self):
        return f"<run {self.run}: {self.program}, {self.outcome}, {len(self)} steps>"

    def steps(self, first: int = 0, last: Optional[int] = None) -> Iterator[Step]:
        """Steps first, first + 1, ... up to but without `last`, read as the loop goes on."""
        last = len(self) if last is None else min(last, len(self))
        if first < 0:
            raise UnknownStepError(f"{self._where()}: there is no step {first}", "steps count from 0")
        tables = StepTables(self._store, self.run)
        sql = f"SELECT {', '.join(COLUMNS)} FROM steps WHERE run = ? AND step >= ? AND step < ? ORDER BY step"
        return (Step(row, tables) for row in self._store.ask(sql, self.run, first, last))

    def step(self, number: int) -> Step:
        self._check(number)
        return next(self.steps(number, number + 1))

    def state(self, step: int) -> State:
        """All open frames of the step's thread with their variables, and the heap, as `foretrace state --json` has them."""
        self._check(step)
        if self._tables is None:
            self._tables = StepTables(self._store, self.run)
        ((text,),) = self._store.ask("SELECT foretrace_state(?, ?)", self.run, step)
        changed = {row[0]: bool(row[4]) for row in self._tables.variables.at(step)}
        return parse_state(text, changed)

    def frames(self) -> List[Frame]:
        return [Frame(*row) for row in self._store.ask("SELECT run, frame, parent, function, file, thread, first_step, last_step, task "
                                                       "FROM frames WHERE run = ?", self.run)]

    def outputs(self) -> List[Output]:
        """What the program wrote, in its order; joined by stream it is stdout and stderr."""
        return [Output(*row) for row in self._store.ask("SELECT step, stream, CAST(bytes AS BLOB) FROM outputs WHERE run = ?", self.run)]

    def files(self) -> List[str]:
        """Source files that the run came through, those whose text is in the store."""
        return [name for (name,) in self._store.ask("SELECT file FROM trace_file WHERE run = ? ORDER BY file", self.run)]

    def source(self, file: Optional[str] = None) -> Optional[str]:
        """The text of a source file as it was traced, of the program by default; None if the store does not have it."""
        ((text,),) = self._store.ask("SELECT foretrace_source(?, ?)", self.run, self.program if file is None else file)
        return text

    def _where(self):
        return f"{self._store.path}: run {self.run}"

    def _check(self, step):
        if not 0 <= step < len(self):
            raise UnknownStepError(f"{self._where()}: there is no step {step}", f"it has {len(self)}, counted from 0")
