"""The log's tables in SQLite, and how a connection to them is opened."""

import sqlite3
from pathlib import Path
from typing import Literal

from ticker.errors import LogUnusable

VERSION = 3
"""1 had no search table, 2 not always tables of bars; `writing/formats.py` makes the newest of each."""

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE topics (
    id INTEGER PRIMARY KEY, channel TEXT NOT NULL, type TEXT NOT NULL,
    lost_seq INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, type)
);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY, topic INTEGER NOT NULL, time_ms INTEGER NOT NULL,
    key TEXT, symbols TEXT NOT NULL, json BLOB NOT NULL
);
CREATE INDEX events_of_topic ON events (topic, seq);
CREATE TABLE keys (
    key TEXT PRIMARY KEY, seq INTEGER NOT NULL, topic INTEGER NOT NULL, item_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX keys_of_topic ON keys (topic, seq);
CREATE INDEX keys_by_item_time ON keys (topic, item_ms, seq);
CREATE TABLE trimmed (
    topic INTEGER NOT NULL, through_seq INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (topic, through_seq)
) WITHOUT ROWID;
CREATE TABLE minutes (seq INTEGER PRIMARY KEY, minute INTEGER NOT NULL);
CREATE INDEX minutes_by_minute ON minutes (minute, seq);
CREATE TABLE writers (name TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
"""
"""topics: a channel and a type; `lost_seq` is the newest deleted event that nothing newer replaces.
keys: the newest event of each key, kept in the same transaction as the event itself, which makes a
compacted read a look-up instead of a scan; `item_ms` is when the item itself happened.
trimmed: how many events each clean-up took, of those that newer ones had replaced and of the others.
minutes: the first event of each run of events of one minute of event time, for `since=` with a time; a
clock that steps back begins a new run."""


def connect(path: Path, mode: Literal["ro", "rw", "rwc"]) -> sqlite3.Connection:
    """Open a connection that waits up to 5 s for another program's lock; sqlite3.Error."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    # Each connection is used by one thread at a time, though not always by the one that opened it.
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5, check_same_thread=False)
    try:
        # In KiB. There are several that read, and what one of them has not kept the system has.
        connection.execute(f"PRAGMA cache_size = {-4000 if mode == 'ro' else -16000}")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def epoch_of(connection: sqlite3.Connection, path: Path, remedy: str = "") -> str | None:
    """The epoch of the log in this file, None in an empty one; LogUnusable for anything else.

    `remedy` is what to do with another program's database.
    """
    version = format_of(connection)
    tables = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables and version == 0:
        return None
    if not {"meta", "events", "keys", "topics"} <= tables:
        raise LogUnusable(str(path), f"the file is another program's database{remedy}")
    if version > VERSION:
        raise LogUnusable(
            str(path),
            f"a newer Ticker has written this log: it has format {version}, and this one reads up to "
            f"{VERSION}; install that one again, or put back a backup of before",
        )
    if version < 1:
        raise LogUnusable(str(path), f"the log has format {version}, which no Ticker has written")
    epoch = meta_of(connection, "epoch")
    if not isinstance(epoch, str):
        raise LogUnusable(str(path), "the log does not say which one it is; put a good copy back")
    return epoch


def meta_of(connection: sqlite3.Connection, name: str) -> str | int | None:
    """What a log says of itself under a name."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def format_of(connection: sqlite3.Connection) -> int:
    """Which format a log has, as a number that goes up by one with each; 0 in an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def newest_of(connection: sqlite3.Connection) -> int:
    """The newest sequence stored, 0 in an empty log."""
    return int(connection.execute("SELECT max(seq) FROM events").fetchone()[0] or 0)


def create(connection: sqlite3.Connection, epoch: str, more_tables: str) -> None:
    """Make a log of the newest format; `more_tables` are those that other modules say."""
    connection.executescript(f"BEGIN IMMEDIATE;{_TABLES}{more_tables}PRAGMA user_version = {VERSION};")
    connection.execute("INSERT INTO meta VALUES ('epoch', ?)", (epoch,))
    connection.execute("COMMIT")
