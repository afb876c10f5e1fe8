"""What can be wrong with the disk or the log's file, in words for the operator."""

import sqlite3

import msgspec

from ticker.errors import TickerError


class Trouble(msgspec.Struct, frozen=True):
    """Why the log cannot be written, in words, and since when (RFC 3339)."""

    reason: str
    since: str


_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


def explain(error: Exception) -> str:
    """Say in words what is wrong with the disk or the file."""
    if isinstance(error, TickerError):
        return error.detail
    match _code(error):
        case "SQLITE_FULL":
            return "the disk is full"
        case "SQLITE_IOERR" if getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_SHMSIZE":
            return "the disk is full"  # for the little file by which all who read know where to
        case "SQLITE_CORRUPT" | "SQLITE_NOTADB":
            return "the log's file is damaged: put a good copy back"
        case "SQLITE_CANTOPEN":
            return f"the log's file is missing or may not be opened ({error})"
        case "SQLITE_READONLY":
            return f"the log's file may not be written ({error})"
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return "another program holds the log's file locked"
        case "SQLITE_IOERR":
            return f"the disk refuses to read or write ({error})"
        case _:
            return str(error)


def is_damage(error: Exception) -> bool:
    """Whether the file's content is wrong, and not only out of reach for now."""
    return isinstance(error, TickerError | msgspec.DecodeError) or _code(error) in _DAMAGED


def _code(error: Exception) -> str:
    """SQLite's primary result code, without what an extended one adds (SQLITE_IOERR_WRITE, say)."""
    if not isinstance(error, sqlite3.Error):
        return ""
    name = getattr(error, "sqlite_errorname", "")
    return "_".join(name.split("_")[:2])
