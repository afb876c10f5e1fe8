"""The log's tables in SQLite, and how a connection to them is opened."""

import sqlite3
from pathlib import Path

VERSION = 1

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
CREATE TABLE minutes (minute INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
CREATE TABLE writers (name TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
"""
"""topics: a channel and a type; `lost_seq` is the newest deleted event that nothing newer replaces.
keys: the newest event of each key, kept in the same transaction as the event itself, which makes a
compacted read a look-up instead of a scan; `item_ms` is when the item itself happened.
trimmed: how many superseded events each clean-up took.
minutes: the first event of each minute of event time, for `since=` with a time."""


def connect(path: Path, *, sync: str = "normal", read_only: bool = False) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    # Each connection is used by one thread at a time, though not always by the one that opened it.
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5, check_same_thread=False)
    try:
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {sync}")
            connection.execute("PRAGMA journal_size_limit = 67108864")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def create(connection: sqlite3.Connection, epoch: str) -> None:
    connection.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version = {VERSION};")
    connection.execute("INSERT INTO meta VALUES ('epoch', ?)", (epoch,))
    connection.execute("COMMIT")
