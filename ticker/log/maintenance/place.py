"""The place of the log in its data folder: holding it, and putting another file there."""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from ticker.errors import LogError
from ticker.log import schema
from ticker.log.folder import DATABASE, DataFolder
from ticker.log.maintenance.copy import beside, sync
from ticker.log.seal import SEAL


@contextlib.contextmanager
def held(path: Path) -> Iterator[DataFolder]:
    """A data folder that no Ticker writes to until the end; LogInUse, LogUnusable.

    Where what is done there fails, a folder that was not there before is not there after.
    """
    missing = [one for one in (path, *path.parents) if not one.exists()]
    folder = DataFolder.take(path)
    try:
        yield folder
    except BaseException:
        if missing:
            folder.forget()
            _remove(missing)
        raise
    finally:
        folder.release()


def _remove(folders: Iterable[Path]) -> None:
    """The innermost first, up to one in which somebody has put something meanwhile."""
    with contextlib.suppress(OSError):
        for folder in folders:
            folder.rmdir()


def refuse_a_log(folder: DataFolder, remedy: str) -> None:
    """LogError where there is a log already; `remedy` says what to do then."""
    if folder.database.exists():
        raise LogError(str(folder.database), f"there is a log here already: {remedy}")


def put_in_place(made: Path, folder: DataFolder, last: int, ending: str) -> Path | None:
    """Make a file the log of its folder, ending with event `last`; where the one of before is now, if any.

    Its ids begin with an epoch of its own: neither the folder's seal nor its note say anything of it.
    """
    aside = _put_aside(folder.database, ending) if folder.database.exists() else None
    _hand_over(made, folder.path)
    made.replace(folder.database)
    (folder.path / SEAL).unlink(missing_ok=True)
    folder.note_newest(last)
    sync(folder.database)
    return aside


def _hand_over(made: Path, folder: Path) -> None:
    """Have the user whom the folder belongs to be able to run a Ticker with it, whoever does this."""
    # Who could read the one of before could so because somebody had wanted that.
    database = folder / DATABASE
    if database.exists():
        made.chmod(database.stat().st_mode & 0o777)
    if os.geteuid() == 0:
        owner = folder.stat()
        for path in (made, *folder.glob("ticker.*")):
            os.chown(path, owner.st_uid, owner.st_gid)


def _put_aside(database: Path, ending: str) -> Path:
    """Give the log another name too, so that there is one at every moment; its -wal file only that name."""
    aside = database.with_name(f"{database.name}.{ending}")
    if aside.exists():
        raise LogError(str(aside), "is there already, and is not overwritten")
    # What is in the -wal file is taken over into the log. A damaged log keeps both.
    with contextlib.suppress(sqlite3.Error), closing(schema.connect(database, "rw")) as log:
        log.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wal, shm = beside(database)
    if wal.exists():
        wal.rename(beside(aside)[0])
    shm.unlink(missing_ok=True)
    try:
        os.link(database, aside)
    except OSError:
        database.rename(aside)  # a file system without links
    return aside
