"""The log's formats: what makes of one the next, so that each later Ticker can open it."""

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ticker.log import bars, schema


def bring_up_to_date(connection: sqlite3.Connection, found: int) -> None:
    """Make a log of format `found` one of the newest; within a transaction of the caller's."""
    for number in range(found, schema.VERSION):
        _NEXT[number](connection)
    connection.execute(f"PRAGMA user_version = {schema.VERSION}")


def _searchable(_: sqlite3.Connection) -> None:
    """Nothing is to be done: indexes are made wherever they are missing, or were made by other rules."""


def _with_bars(connection: sqlite3.Connection) -> None:
    # Some logs of format 2 have them, as they were once added without a word.
    for statement in filter(None, map(str.strip, bars.TABLES.split(";"))):
        connection.execute(statement)


_NEXT: Mapping[int, Callable[[sqlite3.Connection], None]] = MappingProxyType({1: _searchable, 2: _with_bars})
