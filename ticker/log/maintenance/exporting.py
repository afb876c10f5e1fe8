"""All of a log as lines of JSON, which any later Ticker, and any other program, can read."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

import msgspec

from ticker.errors import LogError, in_words
from ticker.log import bars
from ticker.log.maintenance.contents import reading
from ticker.log.maintenance.copy import give_name, in_the_making, refuse_taken
from ticker.log.maintenance.lines import (
    NUMBER,
    Line,
    LogAction,
    LogBars,
    LogBegin,
    LogEnd,
    LogState,
    LogTopic,
)

_BARS_A_LINE = 500
_encode = msgspec.json.Encoder().encode


def export(path: Path, *, ticker: str, time: str) -> Iterator[bytes]:
    """Each line of a log as it is now, whoever writes it; LogUnusable.

    `ticker` is the version of who exports, `time` when (RFC 3339).
    """
    with reading(path) as (log, epoch):
        count = 0
        for line in _but_the_last(log, LogBegin(lines=NUMBER, epoch=epoch, ticker=ticker, time=time)):
            yield line
            count += 1
        yield _encode(LogEnd(last_seq=_last_seq(log), lines=count))


def _but_the_last(log: sqlite3.Connection, first: LogBegin) -> Iterator[bytes]:
    yield _encode(first)
    for (json,) in log.execute("SELECT json FROM events ORDER BY seq"):
        yield bytes(json)
    for line in _beside_the_events(log):
        yield _encode(line)


def export_to(target: Path, lines: Iterable[bytes]) -> int:
    """Write them into a file that is not there yet, or none at all; how many; LogError, LogUnusable."""
    refuse_taken(target)
    with in_the_making(target) as made:
        count = _written(made, target, lines)
        give_name(made, target)
    return count


def _written(made: Path, target: Path, lines: Iterable[bytes]) -> int:
    count = 0
    try:
        with made.open("wb") as out:
            for line in lines:
                out.write(line + b"\n")
                count += 1
    except OSError as error:
        detail = f"cannot be written: {in_words(error)}"
        raise LogError(str(target), detail) from error
    return count


def _beside_the_events(log: sqlite3.Connection) -> Iterator[Line]:
    yield from _topics(log)
    # In a log of an old format there are no bars.
    if log.execute("SELECT 1 FROM sqlite_master WHERE name = 'bars'").fetchone():
        yield from _bars(log)
        yield from _actions(log)
    for name, state in log.execute("SELECT name, state FROM writers ORDER BY name"):
        yield LogState(writer=name, state=bytes(state))


def _topics(log: sqlite3.Connection) -> Iterator[Line]:
    for topic, channel, kind, lost_seq in log.execute(
        "SELECT id, channel, type, lost_seq FROM topics ORDER BY channel, type"
    ).fetchall():
        trimmed = log.execute(
            "SELECT through_seq, count FROM trimmed WHERE topic = ? ORDER BY through_seq", (topic,)
        )
        yield LogTopic(channel=channel, event_type=kind, lost_seq=lost_seq, trimmed=tuple(trimmed.fetchall()))


def _bars(log: sqlite3.Connection) -> Iterator[Line]:
    rows = log.execute(
        "SELECT channel, symbol, interval_s, start_s, decimals, open, high, low, close, volume "
        "FROM bars JOIN series ON series.id = series ORDER BY channel, symbol, interval_s, start_s"
    )
    for (channel, symbol, interval_s), of_series in groupby(rows, itemgetter(0, 1, 2)):
        found = (bars.unpacked(row[3], row[4], row[5:9], row[9]) for row in of_series)
        while some := tuple(islice(found, _BARS_A_LINE)):
            yield LogBars(channel=channel, symbol=symbol, interval_s=interval_s, bars=some)


def _actions(log: sqlite3.Connection) -> Iterator[Line]:
    for seq, time_ms, symbol, channel, old, new, name in log.execute(
        "SELECT seq, time_ms, symbol, channel, old_shares, new_shares, new_symbol FROM actions ORDER BY seq"
    ):
        yield LogAction(
            seq=seq,
            time_ms=time_ms,
            channel=channel,
            symbol=symbol,
            old_shares=old,
            new_shares=new,
            new_symbol=name,
        )


def _last_seq(log: sqlite3.Connection) -> int:
    (last,) = log.execute(
        "SELECT max(seq) FROM (SELECT seq FROM events UNION ALL SELECT lost_seq FROM topics "
        "UNION ALL SELECT through_seq FROM trimmed)"
    ).fetchone()
    return int(last or 0)
