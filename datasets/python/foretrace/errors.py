"""What can go wrong, by kind. Every text says what, where and, in brackets, what to do about it."""


class ForetraceError(Exception):
    """Base of all below."""

    def __init__(self, what, hint=""):
        super().__init__(f"{what} ({hint})" if hint else what)


class ExtensionError(ForetraceError):
    """foretrace_sqlite.so was not found, or this Python cannot load it."""


class StoreError(ForetraceError):
    """Not a trace store, one of another version, or damaged."""


class UnknownRunError(ForetraceError, LookupError):
    """The store has no run of this number."""


class UnknownStepError(ForetraceError, LookupError):
    """The run has no step of this number."""


class DatasetError(ForetraceError):
    """Not a folder of shards, a torn or changed shard, or no such split."""


class UnsupportedVersionError(DatasetError):
    """Written for another version of the shard format or of the trace language."""
