"""Reads what foretrace writes: trace stores (runs, steps, states) and training shards.

    import foretrace

    with foretrace.open("traces.db") as store:
        for run in store.runs():
            for step in run.steps():
                print(step.line, step.event, {name: v.text for name, v in step.locals.items() if v.changed})

Nothing but the standard library, and for stores foretrace_sqlite.so, which foretrace builds. foretrace.torch_dataset needs torch.
"""
from .dataset import ShardSet, read_manifest
from .errors import (DatasetError, ExtensionError, ForetraceError, StoreError, UnknownRunError, UnknownStepError,
                     UnsupportedVersionError)
from .extension import find_extension
from .run import Frame, Run
from .shard import Example, ShardReader
from .state import HeapObject, Item, State, StateFrame, StateObject, Variable
from .step import Output, Step
from .store import TraceStore
from .store import open_store as open
from .vocabulary import ROLES, token_text, tokens_text

__version__ = "0.1.0"
__all__ = [
    "DatasetError", "Example", "ExtensionError", "ForetraceError", "Frame", "HeapObject", "Item", "Output", "ROLES", "Run",
    "ShardReader", "ShardSet", "State", "StateFrame", "StateObject", "Step", "StoreError", "TraceStore", "UnknownRunError",
    "UnknownStepError", "UnsupportedVersionError", "Variable", "find_extension", "open", "read_manifest", "token_text", "tokens_text",
]
