"""A trace store, read through the tables that foretrace_sqlite.so adds to SQLite."""
from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import Any, Iterator, Optional
from urllib.parse import quote

from .errors import StoreError, UnknownRunError
from .extension import connect, find_extension
from .run import RUN_COLUMNS, Run

APPLICATION_ID = 0x464F5452  # "FOTR"
FORMAT_VERSION = 2


def _text(data: bytes) -> str:
    """What is not UTF-8 becomes \\udc80 - \\udcff, as everywhere in foretrace; encode with `surrogateescape` to get the bytes."""
    return data.decode("utf-8", "surrogateescape")


def _check_format(path, connection):
    """That it is a trace store of this version: before the extension is loaded, which would complain in its own words."""
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    if identity != APPLICATION_ID:
        raise StoreError(f"{path}: a SQLite database, but no trace store", "`foretrace trace PROGRAM --db FILE` makes one")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != FORMAT_VERSION:
        raise StoreError(f"{path}: trace store of version {version}, this package reads version {FORMAT_VERSION}",
                         "use a newer foretrace" if version > FORMAT_VERSION else "trace the programs again")


def _finish_journal(path):
    """What a killed writer left in the journal is taken over by the next connection that can write; a read-only one would fail."""
    if not os.path.exists(path + "-wal"):
        return
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path, timeout=1)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master")


class TraceStore:
    """Read-only. Belongs to the thread and the process that opened it: open it again in each worker."""

    def __init__(self, path, extension=None):
        self.path = os.fsdecode(path)
        self._connection = None
        if not os.path.isfile(self.path):
            raise StoreError(f"{self.path}: no such file", "`foretrace trace PROGRAM --db FILE` makes one")
        extension = find_extension(extension)
        _finish_journal(self.path)
        uri = "file:" + quote(os.fsencode(os.path.abspath(self.path))) + "?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
                _check_format(self.path, connection)
            self._connection = connect(uri, extension)
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}", "not a SQLite file, or damaged") from error
        self._connection.text_factory = _text
        self._process = os.getpid()

    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(f"{self.path}: closed")
        if self._process != os.getpid():
            raise StoreError(f"{self.path}: opened by another process", "call foretrace.open in each process")
        return self._connection

    def ask(self, sql: str, *parameters: Any) -> Iterator[tuple]:
        """Rows as tuples, read as the loop goes on; what SQLite reports is a StoreError with the path."""
        connection = self._open_connection()

        def rows():
            try:
                for row in connection.execute(sql, parameters):  # `yield from` would close the cursor, perhaps after the store
                    yield row
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}") from error

        return rows()

    def query(self, sql: str, parameters=()) -> Iterator[sqlite3.Row]:
        """Any SELECT over the tables of docs/trace_format.md; rows by index and by name. Mistakes in the SQL are sqlite3.Error."""
        cursor = self._open_connection().cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, parameters)

    def runs(self) -> Iterator[Run]:
        """By number."""
        return (Run(self, row) for row in self.ask(f"SELECT {', '.join(RUN_COLUMNS)} FROM runs ORDER BY run"))

    def run(self, number: Optional[int] = None) -> Run:
        """Run `number`, or the last."""
        which = "ORDER BY run DESC LIMIT 1" if number is None else "WHERE run = ?"
        rows = self.ask(f"SELECT {', '.join(RUN_COLUMNS)} FROM runs {which}", *([] if number is None else [number]))
        for row in rows:
            return Run(self, row)
        if number is None:
            raise UnknownRunError(f"{self.path}: no runs in this store", f"`foretrace trace PROGRAM --db {self.path}` adds one")
        ((count, first, last),) = self.ask("SELECT count(*), min(run), max(run) FROM runs")
        raise UnknownRunError(f"{self.path}: there is no run {number}", f"it has {count}, numbered {first} to {last}" if count else "it is empty")

    def __iter__(self) -> Iterator[Run]:
        return self.runs()

    def __len__(self) -> int:
        ((count,),) = self.ask("SELECT count(*) FROM runs")
        return count

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> TraceStore:
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        return f"<trace store {self.path}>"


def open_store(path, extension=None) -> TraceStore:
    """Opens a trace store for reading. `extension`: foretrace_sqlite.so; by default $FORETRACE_SQLITE_EXTENSION, else the one of
    the installed prefix, of the sources' build folder, or beside the program `foretrace` on PATH."""
    return TraceStore(path, extension)
