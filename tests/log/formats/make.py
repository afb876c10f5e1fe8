"""Writes a small log as the Ticker that is imported has it: `PYTHONPATH=TREE python .../make.py FILE.gz`.

Run once for each format, with the tree of a commit that wrote it; what it wrote stays as it is for ever.
"""

import asyncio
import gzip
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from ticker.events import Alert, Bar, Draft, Headline, Message, Quote
from ticker.log import Channel, EventLog, Keep

NOON_MS, NOON = 1_767_355_200_000, "2026-01-02T12:00:00.000Z"


async def write(folder: Path) -> None:
    keep = Keep(age_ms=10_000_000_000, count=1_000)
    log = EventLog(folder, {"world": Channel(2_000, keep)}, clock=lambda: NOON_MS)
    old = Headline(headline_id="1", revision=1, title="News of old", source="feed", first_seen=NOON)
    new = Headline(headline_id="1", revision=2, title="News of today", source="feed", first_seen=NOON)
    bar = Bar(symbol="AAPL", interval_s=60, start=NOON, open=1, high=2, low=0.5, close=1.5)
    quote = Quote(symbol="AAPL", name="Apple", price=189.4)
    bodies = (old, new, quote, bar, Message(text="hello"))
    records = await log.append([Draft("world", body) for body in bodies], "feed", b'{"read": 1}')
    await log.append([Draft("world", Alert(rule="rise", title="Up", about=records[2].id))], "rules")
    await log.close()


def packed(database: Path) -> bytes:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")
    return gzip.compress(database.read_bytes(), mtime=0)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(write(Path(folder)))
        Path(sys.argv[1]).write_bytes(packed(Path(folder) / "ticker.db"))


if __name__ == "__main__":
    main()
