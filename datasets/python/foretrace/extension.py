"""Finds foretrace_sqlite.so, which gives the rows of a trace store, and loads it into a connection of the module sqlite3."""
import contextlib
import ctypes
import os
import shutil
import sqlite3
import threading
from pathlib import Path

from .errors import ExtensionError

NAME = "foretrace_sqlite.so"
VARIABLE = "FORETRACE_SQLITE_EXTENSION"
_opening = threading.Lock()


def _places():
    """Where it may lie, likeliest first: beside an installed package, the build folders of the sources, beside `foretrace` on PATH."""
    package = Path(__file__).resolve().parent
    places = [package.parents[1] / NAME]  # PREFIX/lib/foretrace/python/foretrace
    sources = package.parents[2] if len(package.parents) > 2 else package
    if (sources / "datasets" / "python").is_dir():
        built = sorted(sources.glob("build-*/" + NAME), key=lambda path: path.stat().st_mtime, reverse=True)
        places += [sources / "build" / NAME, *built]
    program = shutil.which("foretrace")
    if program:
        folder = Path(program).resolve().parent
        places += [folder / NAME, folder.parent / "lib" / "foretrace" / NAME]
    return places


def find_extension(path=None):
    """The file as a string. `path`, else $FORETRACE_SQLITE_EXTENSION, is taken as it is; otherwise the first that is there."""
    for named, by in ((path, "extension="), (os.environ.get(VARIABLE), VARIABLE + "=")):
        if named:
            if not os.path.isfile(named):
                raise ExtensionError(f"no SQLite extension at {by}{os.fspath(named)}", f"give the path of {NAME}")
            return os.path.abspath(os.fspath(named))
    places = _places()
    for place in places:
        if place.is_file():
            return str(place)
    raise ExtensionError(
        f"{NAME} was not found; looked at " + ", ".join(map(str, places)),
        f"build it (scripts/build lite) and name it: foretrace.open(path, extension='.../{NAME}') or the environment's {VARIABLE}")


def _can_load():
    return hasattr(sqlite3.Connection, "enable_load_extension")


def _refused(path, error):
    return ExtensionError(f"{path}: cannot be loaded: {error}", f"is it {NAME}, built for this machine?")


@contextlib.contextmanager
def _given_to_new_connections(path):
    """For a sqlite3 built without enable_load_extension: SQLite itself gives the extension to each connection that is opened."""
    try:
        import _sqlite3

        library = ctypes.CDLL(_sqlite3.__file__)
        add, remove = library.sqlite3_auto_extension, library.sqlite3_cancel_auto_extension
    except (ImportError, AttributeError, OSError) as error:
        raise ExtensionError(f"this Python's sqlite3 loads no extensions: {error}",
                             "use Debian's /usr/bin/python3, or a Python built with --enable-loadable-sqlite-extensions") from error
    try:
        entry = ctypes.CDLL(path).sqlite3_foretracesqlite_init
    except (AttributeError, OSError) as error:
        raise _refused(path, error) from error
    pointer = ctypes.cast(entry, ctypes.c_void_p)
    add.argtypes = remove.argtypes = [ctypes.c_void_p]
    with _opening:
        if add(pointer) != 0:
            raise ExtensionError(f"SQLite did not take {path}")
        try:
            yield
        finally:
            remove(pointer)


def connect(uri, path):
    """A connection to the database `uri` that has the tables and functions of the extension at `path`."""
    if not _can_load():
        with _given_to_new_connections(path):
            return sqlite3.connect(uri, uri=True)
    connection = sqlite3.connect(uri, uri=True)
    try:
        connection.enable_load_extension(True)
        connection.load_extension(path)
        connection.enable_load_extension(False)
    except sqlite3.Error as error:
        connection.close()
        raise _refused(path, error) from error
    return connection
