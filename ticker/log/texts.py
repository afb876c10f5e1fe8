"""What quotes and bars say: each text of a symbol once, since there are a few of them and millions of events.

A search asks which symbols may say it, and then looks at nothing but their events.
"""

import sqlite3
from collections.abc import Iterable

from ticker.events import Body

TABLE = """CREATE TABLE texts (
    id INTEGER PRIMARY KEY, words TEXT NOT NULL, symbols TEXT NOT NULL, UNIQUE (words, symbols)
)"""
"""`symbols` are as an event has them. They are kept when the events are gone, as the newest quote is."""

ANYTHING = ""
"""The text of a symbol of which it is not known what it says."""
_MOST = 16
"""So many texts of one symbol are told apart: names seldom change, and nobody may fill the log with them."""


class Texts:
    """What is in the table, as whoever writes the log knows it."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] | None = None

    def forget(self) -> None:
        """Know nothing, as after a transaction that came to nothing: it is read when it is needed."""
        self._known = None

    def new(self, connection: sqlite3.Connection, bodies: Iterable[Body]) -> list[tuple[int, str]]:
        """Take in the texts of events that are appended; the numbers and words of those that are new."""
        if self._known is None:
            self._known = _stored(connection)
        added = []
        for body in bodies:
            symbols, words = "\n".join(body.symbols_named), body.words
            known = self._known.setdefault(symbols, set())
            if words in known or ANYTHING in known:
                continue
            if len(known) == _MOST:
                words = ANYTHING
            known.add(words)
            row = connection.execute("INSERT INTO texts (words, symbols) VALUES (?, ?)", (words, symbols))
            if words and row.lastrowid is not None:
                added.append((row.lastrowid, words))
        return added


def _stored(connection: sqlite3.Connection) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for symbols, words in connection.execute("SELECT symbols, words FROM texts"):
        known.setdefault(symbols, set()).add(words)
    return known
