"""What a program's state is made of. Texts are those of the trace store: CPython's repr for builtins, cuts marked <...98 more>."""
from __future__ import annotations

import json
from typing import Any, Dict, List, NamedTuple, Optional


class Variable(NamedTuple):
    type: str
    text: str
    object: Optional[int]  # its identity, None for what has none; two variables with one number are one object
    changed: Optional[bool]  # this step's own delta bound it or mutated what its text shows; None in frames other than the step's


class Item(NamedTuple):
    key: Optional[str]  # text of a dict's key, name of an attribute; None in sequences
    text: str
    object: Optional[int]


class HeapObject(NamedTuple):
    """A row of `objects`: one that an open frame reaches."""

    type: str
    text: str
    owner_count: int


class StateObject(NamedTuple):
    """An object with its slots."""

    type: str
    text: str
    items: List[Item]
    cut: int  # how many slots are not in `items`


class StateFrame(NamedTuple):
    frame: int
    function: str
    file: str
    line: Optional[int]
    locals: Dict[str, Variable]


class State(NamedTuple):
    """Every open frame of the step's thread, innermost last, and every object that an open frame reaches."""

    run: int
    step: int
    event: str
    value: Optional[str]
    frames: List[StateFrame]
    objects: Dict[int, StateObject]

    @property
    def locals(self) -> Dict[str, Variable]:
        return self.frames[-1].locals


def parse_state(text: str, changed: Dict[str, bool]) -> State:
    """Of foretrace_state's JSON; `changed` by name for the step's own frame."""
    state: Dict[str, Any] = json.loads(text)
    frames = []
    for number, frame in enumerate(state["frames"], 1):
        marks = changed if number == len(state["frames"]) else {}
        values = {name: Variable(v["type"], v["text"], v["object"], marks.get(name)) for name, v in frame["locals"].items()}
        frames.append(StateFrame(frame["frame"], frame["function"], frame["file"], frame["line"], values))
    objects = {
        int(number): StateObject(o["type"], o["text"], [Item(i.get("key"), i["text"], i["object"]) for i in o["items"]], o.get("cut", 0))
        for number, o in state["objects"].items()
    }
    return State(state["run"], state["step"], state["event"], state.get("value"), frames, objects)
