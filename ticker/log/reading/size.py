"""How much room the log takes on the disk, and how fast it grows."""

import sqlite3
from functools import partial
from pathlib import Path

import msgspec

from ticker.log.reading.reader import Reader
from ticker.log.reading.rows import Rows
from ticker.log.reading.turns import Turn

_DAY_MS = 86_400_000
_LEAST_MS = 600_000
"""What came in a shorter time says little of a day."""
_SAMPLE = 1_000
_BESIDE = 1.4
"""What an event takes in the file for each byte of its JSON: keys and indexes stand beside it."""


class Size(msgspec.Struct, frozen=True):
    """In bytes: the file, what waits beside it to be written into it, and of the file what nothing is in.

    `day` is about what the events of a day take, as the last one was; None where too little is known to say.
    """

    file: int
    wal: int
    unused: int
    day: int | None


class LogSize:
    """Of a log that is being read."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def now(self, now_ms: int) -> Size:
        """LogError if the file cannot be read."""
        return await self._reader.run(partial(_size, now_ms=now_ms), Turn())


def _size(rows: Rows, now_ms: int) -> Size:
    with rows.one_state():
        return measured(rows.connection, now_ms)


def measured(log: sqlite3.Connection, now_ms: int) -> Size:
    """The same by a connection of one's own; sqlite3.Error."""
    page_bytes, unused = (int(log.execute(f"PRAGMA {name}").fetchone()[0]) for name in _PRAGMAS)
    path = Path(next(str(row[2]) for row in log.execute("PRAGMA database_list") if row[1] == "main"))
    return Size(
        file=_bytes(path),
        wal=_bytes(path.with_name(f"{path.name}-wal")),
        unused=unused * page_bytes,
        day=_day(log, now_ms),
    )


_PRAGMAS = ("page_size", "freelist_count")


def _day(log: sqlite3.Connection, now_ms: int) -> int | None:
    """Of what has come in the last day, deleted since or not, as large as the newest events are."""
    first = log.execute(
        "SELECT seq, minute FROM minutes WHERE minute >= ? ORDER BY minute, seq LIMIT 1",
        ((now_ms - _DAY_MS) // 60_000,),
    ).fetchone()
    newest = int(log.execute("SELECT max(seq) FROM events").fetchone()[0] or 0)
    if first is None or now_ms - (begun_ms := int(first[1]) * 60_000) < _LEAST_MS:
        return None
    each = log.execute(
        "SELECT avg(length(json)) FROM (SELECT json FROM events ORDER BY seq DESC LIMIT ?)", (_SAMPLE,)
    ).fetchone()[0]
    share = min(1.0, (now_ms - begun_ms) / _DAY_MS)
    return round((newest - int(first[0]) + 1) * float(each or 0) * _BESIDE / share)


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
