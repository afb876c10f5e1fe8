"""The machine: its Python, its SQLite, whom it trusts, and how many files may be open."""

import platform
import sqlite3
import sys
from contextlib import closing

from ticker.commands.doctor.finding import Finding
from ticker.errors import TrustError
from ticker.server import Room, raise_file_limit
from ticker.trust import trusted

_NEWEST_TRIED = (3, 13)
_LEAST_FILES = 1_024


def python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    told = f"{platform.python_implementation()} {platform.python_version()}"
    if version > _NEWEST_TRIED:
        newest = ".".join(map(str, _NEWEST_TRIED))
        return Finding("warning", "Python", told, f"Ticker is tried with 3.11 to {newest}: take one of those")
    return Finding("ok", "Python", told)


def sqlite() -> Finding:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.Error:
            remedy = "install a Python whose SQLite has FTS5: those of python.org and of Debian do"
            return Finding("wrong", "SQLite", f"{sqlite3.sqlite_version} without full-text search", remedy)
    return Finding("ok", "SQLite", sqlite3.sqlite_version)


def authorities() -> Finding:
    """Those that vouch for the servers that Ticker reads; a folder of them is looked at only when needed."""
    try:
        count = len(trusted().get_ca_certs())
    except TrustError as error:
        remedy = "have it name a file of certificates in PEM that may be read, or nothing"
        return Finding("wrong", "authorities", str(error), remedy)
    return Finding("ok", "authorities", f"{count} for HTTPS" if count else "those of a folder, for HTTPS")


def files(max_readers: int | None) -> Finding:
    """Each reader takes one; `max_readers` is how many there may be, None where that is not known."""
    raise_file_limit()
    room = Room()
    told = f"{room.limit} may be open"
    if room.limit < _LEAST_FILES:
        return Finding(
            "wrong", "files", told, f"raise it to {_LEAST_FILES} at least: ulimit -n, LimitNOFILE="
        )
    # A limit of as many files as there may be readers is not worth a word.
    if max_readers is not None and room.left < 0.95 * max_readers:
        remedy = "raise that (ulimit -n, LimitNOFILE=), or lower stream.max_readers"
        detail = f"{told}, enough for {room.left} readers; stream.max_readers is {max_readers}"
        return Finding("warning", "files", detail, remedy)
    return Finding("ok", "files", told)
