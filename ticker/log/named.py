"""Which events name a symbol: an index, since a list of symbols is what readers narrow by most often.

Of what names just one (quotes, bars) there is too much, and to look at the row itself is quick enough.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from ticker.events import Record

TABLE = """CREATE TABLE named (
    symbol TEXT NOT NULL, topic INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (symbol, topic, seq)
) WITHOUT ROWID"""
"""Every event's symbols in upper case, as Python has it; kept in the event's own transaction."""

UNINDEXED = frozenset({"quote", "bar"})
_STEP = 1_000


def index(connection: sqlite3.Connection, records: Sequence[Record], topics: Sequence[int]) -> None:
    """Take in events that are being appended, each to its topic."""
    _insert(
        connection,
        (
            (symbol, topic, record.seq)
            for record, topic in zip(records, topics, strict=True)
            if record.type not in UNINDEXED
            for symbol in record.symbols
        ),
    )


def withdraw(connection: sqlite3.Connection, topic: int, seqs: Iterable[int]) -> None:
    """Take events of a topic out of the index; to be called while they are still there."""
    for seq in seqs:
        row = connection.execute("SELECT symbols FROM events WHERE seq = ?", (seq,)).fetchone()
        if row is not None and row[0]:
            connection.executemany(
                "DELETE FROM named WHERE symbol = ? AND topic = ? AND seq = ?",
                [(symbol.upper(), topic, seq) for symbol in str(row[0]).split("\n")],
            )


def rebuild(connection: sqlite3.Connection) -> None:
    """Make the index anew from what the log holds; within a transaction of the caller's."""
    connection.execute("DROP TABLE IF EXISTS named")
    connection.execute(TABLE)
    rows = connection.execute(
        "SELECT e.symbols, e.topic, e.seq FROM topics t JOIN events e ON e.topic = t.id "
        "WHERE t.type NOT IN ('quote', 'bar') AND e.symbols != ''"
    )
    while some := rows.fetchmany(_STEP):
        _insert(
            connection,
            ((symbol, topic, seq) for symbols, topic, seq in some for symbol in symbols.split("\n")),
        )


def _insert(connection: sqlite3.Connection, places: Iterable[tuple[str, int, int]]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO named VALUES (?, ?, ?)",
        [(symbol.upper(), topic, seq) for symbol, topic, seq in places],
    )
