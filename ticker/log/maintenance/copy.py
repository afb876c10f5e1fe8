"""A copy of a log's file, made by SQLite's online backup, that is there as a whole or not at all."""

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ticker.errors import LogError, LogUnusable, in_words
from ticker.log import schema, search
from ticker.log.maintenance.contents import reading
from ticker.log.trouble import explain

_PAGES_AT_ONCE = 2_000


@contextlib.contextmanager
def in_the_making(target: Path) -> Iterator[Path]:
    """A file beside `target` that only its owner may read, gone at the end unless it was put elsewhere.

    LogError, in the name of `target`, where it cannot be written.
    """
    try:
        fd, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        detail = f"cannot be written: {in_words(error)}"
        raise LogError(str(target), detail) from error
    os.close(fd)
    path = Path(name)
    try:
        yield path
    except sqlite3.Error as error:
        raise LogError(str(target), f"cannot be written: {explain(error)}") from error
    finally:
        for leftover in (path, *beside(path)):
            leftover.unlink(missing_ok=True)


def give_name(made: Path, target: Path) -> None:
    """Have a file that is whole bear its name; LogError where anything has it, also a link to nothing."""
    try:
        os.link(made, target)
    except FileExistsError as error:
        raise LogError(str(target), "is there already, and is not overwritten") from error
    except OSError:
        refuse_taken(target)
        made.rename(target)  # a file system without links
    sync(target)


def refuse_taken(target: Path) -> None:
    if os.path.lexists(target):
        raise LogError(str(target), "is there already, and is not overwritten")


def beside(path: Path) -> tuple[Path, Path]:
    """What SQLite keeps beside a database that is open."""
    wal, shm = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
    return wal, shm


def copy_checked(source: Path, made: Path, target: Path) -> None:
    """Write what the log holds now into a single file that is to be `target`, and check it.

    LogError where it cannot be written, LogUnusable where there is no log that can be read.
    """
    with reading(source) as (log, _):
        try:
            with closing(schema.connect(made, "rw")) as copy:
                copy.execute("PRAGMA synchronous = OFF")  # `sync` is called once it is whole
                # All of one state, however long it takes: what is committed meanwhile is left out.
                log.backup(copy, pages=_PAGES_AT_ONCE, sleep=0)
                # The copy says of itself that another file lies beside it, which there is none of.
                copy.execute("PRAGMA journal_mode = DELETE")
                problem = problem_of(copy)
        except sqlite3.Error as error:
            raise LogError(str(target), f"cannot be written: {explain(error)}") from error
    if problem is not None:
        raise LogUnusable(str(source), f"is damaged ({problem}): put a good copy back")


def problem_of(copy: sqlite3.Connection) -> str | None:
    """What is wrong with a log that may be written; None for nothing. Reads all of it."""
    (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        return str(verdict).splitlines()[0]
    has_search = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_of_texts'").fetchone()
    return None if not has_search or search.is_sound(copy) else "its index of words is"


def sync(path: Path) -> None:
    """Have what was written, and the name that it was given, survive a power loss."""
    for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        with contextlib.suppress(OSError):
            fd = os.open(one, flags)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
