"""A log's file without the room that deleted events have left in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from ticker.errors import LogError, LogUnusable
from ticker.log.folder import bytes_taken
from ticker.log.maintenance.place import held
from ticker.log.trouble import explain
from ticker.log.writing.file import LogFile


class Compacting(msgspec.Struct, frozen=True):
    """How large the file was, and is."""

    before_bytes: int
    after_bytes: int


def compact(path: Path) -> Compacting:
    """Write the file anew; ids, seal and events stay as they are. LogInUse while a Ticker runs, LogError."""
    with held(path) as folder:
        database = folder.database
        if not database.exists():
            raise LogUnusable(str(database), "there is no log")
        before = bytes_taken(database)
        try:
            with closing(LogFile(database, "normal", create=False)) as log:
                for index in ("search", "search_of_texts"):
                    log.connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
                log.connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                log.connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise LogError(str(database), f"cannot be made smaller: {explain(error)}") from error
        return Compacting(before, bytes_taken(database))
