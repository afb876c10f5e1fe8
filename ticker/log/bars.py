"""Bars as the log keeps them beside its events, for years: some 25 bytes each.

A `bar` event is in here from the transaction on that it is appended in, and stays when the event itself is
long forgotten. So are the corporate actions by which older prices are to be understood.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from ticker.events import Action, Bar, Body, Ohlcv, Record
from ticker.times import parse_rfc3339

TABLES = """
CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, channel TEXT NOT NULL, UNIQUE (symbol, channel)
);
CREATE TABLE IF NOT EXISTS bars (
    series INTEGER NOT NULL, interval_s INTEGER NOT NULL, start_s INTEGER NOT NULL,
    decimals INTEGER NOT NULL, open NUMERIC NOT NULL, high NUMERIC NOT NULL, low NUMERIC NOT NULL,
    close NUMERIC NOT NULL, volume INTEGER,
    PRIMARY KEY (series, interval_s, start_s)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS actions (
    seq INTEGER PRIMARY KEY, symbol TEXT NOT NULL, channel TEXT NOT NULL, time_ms INTEGER NOT NULL,
    old_shares INTEGER, new_shares INTEGER, new_symbol TEXT
);
"""
"""series: a symbol on a channel. bars: `open` in units of 10^-decimals, the other prices as what they differ
from it; -1 decimals are prices as they are. actions: splits and new names alone."""

INTERVALS_S = (60, 300, 900, 3_600, 86_400)
"""Those of which bars are kept."""
_MOST_DECIMALS = 8
_MOST_UNITS = 1 << 53
_AS_IT_IS = -1


class Series(msgspec.Struct, frozen=True):
    """One symbol's bars on one channel."""

    id: int
    symbol: str
    channel: str


class KeptAction(msgspec.Struct, frozen=True):
    """A corporate action: prices before `seq`, which was appended at `time_ms`, are in other terms."""

    seq: int
    time_ms: int
    symbol: str
    channel: str
    old_shares: int | None
    new_shares: int | None
    new_symbol: str | None


class Place(msgspec.Struct, frozen=True):
    """Where one bar is."""

    symbol: str
    channel: str
    interval_s: int
    start_ms: int


Closes: TypeAlias = dict[int, float]
"""By when its bar began, in ms."""


# Writing, within the transaction of the events


def take_in(connection: sqlite3.Connection, records: Sequence[Record], bodies: Sequence[Body]) -> None:
    """Keep what is appended of bars and corporate actions."""
    found = [
        (record.channel, body)
        for record, body in zip(records, bodies, strict=True)
        if isinstance(body, Bar) and body.interval_s in INTERVALS_S
    ]
    if found:
        _keep(connection, found)
    for record, body in zip(records, bodies, strict=True):
        if isinstance(body, Action) and body.kind != "dividend":
            connection.execute(
                "INSERT OR REPLACE INTO actions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(record.seq, body.symbol, record.channel, record.time_ms),
                    *(body.old_shares, body.new_shares, body.new_symbol),
                ),
            )


def _keep(connection: sqlite3.Connection, found: Sequence[tuple[str, Bar]]) -> None:
    of_series: dict[tuple[str, str, int], list[Ohlcv]] = {}
    for channel, bar in found:
        start_ms = parse_rfc3339(bar.start)
        if start_ms % 1_000:
            continue  # one that a program made up; its event is all there is of it
        ohlcv = Ohlcv(start_ms, bar.open, bar.high, bar.low, bar.close, bar.volume)
        of_series.setdefault((bar.symbol, channel, bar.interval_s), []).append(ohlcv)
    for (symbol, channel, interval_s), some in of_series.items():
        keep(connection, symbol, channel, interval_s, some)


def keep(
    connection: sqlite3.Connection, symbol: str, channel: str, interval_s: int, some: Iterable[Ohlcv]
) -> None:
    """Have bars of one symbol and interval, in the place of those that begin when they do."""
    series_id = _series_id(connection, symbol, channel)
    connection.executemany(
        "INSERT OR REPLACE INTO bars VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(series_id, interval_s, bar.start_ms // 1_000, *packed(bar)) for bar in some],
    )


def _series_id(connection: sqlite3.Connection, symbol: str, channel: str) -> int:
    connection.execute("INSERT OR IGNORE INTO series (symbol, channel) VALUES (?, ?)", (symbol, channel))
    row = connection.execute("SELECT id FROM series WHERE symbol = ? AND channel = ?", (symbol, channel))
    return int(row.fetchone()[0])


def packed(bar: Ohlcv) -> tuple[int, float, float, float, float, int | None]:
    """decimals, open, and what high, low and close differ from it: small whole numbers where they can be."""
    prices = (bar.open, bar.high, bar.low, bar.close)
    for decimals in range(_MOST_DECIMALS + 1):
        scale = 10**decimals
        units = [round(price * scale) for price in prices]
        if max(map(abs, units)) > _MOST_UNITS:
            break
        if all(unit / scale == price for unit, price in zip(units, prices, strict=True)):
            first = units[0]
            return decimals, first, units[1] - first, units[2] - first, units[3] - first, bar.volume
    return _AS_IT_IS, *prices, bar.volume


def unpacked(start_s: int, decimals: int, prices: Sequence[float], volume: int | None) -> Ohlcv:
    """The reverse of `packed`."""
    if decimals == _AS_IT_IS:
        first, high, low, close = map(float, prices)
        return Ohlcv(start_s * 1_000, first, high, low, close, volume)
    scale, first = 10**decimals, prices[0]
    high, low, close = ((first + price) / scale for price in prices[1:])
    return Ohlcv(start_s * 1_000, first / scale, high, low, close, volume)


def trim(
    connection: sqlite3.Connection, keep_ms: Mapping[int, int], now_ms: int, after: int, count: int
) -> int:
    """Forget what is past keeping of the next `count` series behind one; the last of them, 0 at the end."""
    ids = [
        int(one)
        for (one,) in connection.execute(
            "SELECT id FROM series WHERE id > ? ORDER BY id LIMIT ?", (after, count)
        )
    ]
    connection.executemany(
        "DELETE FROM bars WHERE series = ? AND interval_s = ? AND start_s < ?",
        [
            (one, interval_s, (now_ms - age_ms) // 1_000)
            for one in ids
            for interval_s, age_ms in keep_ms.items()
        ],
    )
    return ids[-1] if len(ids) == count else 0


# Reading


def series(connection: sqlite3.Connection, channels: Sequence[str]) -> list[Series]:
    """All that there are on some channels."""
    rows = connection.execute("SELECT id, symbol, channel FROM series ORDER BY id")
    return [Series(*row) for row in rows if row[2] in channels]


def newest(
    connection: sqlite3.Connection, of: Series, interval_s: int, from_ms: int, to_ms: int, limit: int
) -> list[Ohlcv]:
    """The last `limit` bars that begin in [from, to), the last one first."""
    rows = connection.execute(
        "SELECT start_s, decimals, open, high, low, close, volume FROM bars "
        "WHERE series = ? AND interval_s = ? AND start_s >= ? AND start_s < ? ORDER BY start_s DESC LIMIT ?",
        (of.id, interval_s, -(-from_ms // 1_000), -(-to_ms // 1_000), limit),
    )
    return [unpacked(row[0], row[1], row[2:6], row[6]) for row in rows]


def closes(connection: sqlite3.Connection, of: Series, interval_s: int, to_ms: int, limit: int) -> Closes:
    """The closes of the last `limit` bars that end by `to`."""
    rows = connection.execute(
        "SELECT start_s, decimals, open, close FROM bars "
        "WHERE series = ? AND interval_s = ? AND start_s <= ? ORDER BY start_s DESC LIMIT ?",
        (of.id, interval_s, to_ms // 1_000 - interval_s, limit),
    )
    return {
        start_s * 1_000: float(close) if decimals == _AS_IT_IS else (first + close) / 10**decimals
        for start_s, decimals, first, close in rows
    }


def at(connection: sqlite3.Connection, places: Iterable[Place]) -> Iterator[tuple[Place, Ohlcv]]:
    """The bars that there are at some places."""
    for place in places:
        row = connection.execute(
            "SELECT start_s, decimals, open, high, low, close, volume FROM bars "
            "JOIN series ON series.id = series "
            "WHERE symbol = ? AND channel = ? AND interval_s = ? AND start_s = ?",
            (place.symbol, place.channel, place.interval_s, place.start_ms // 1_000),
        ).fetchone()
        if row is not None:
            yield place, unpacked(row[0], row[1], row[2:6], row[6])


def actions(connection: sqlite3.Connection, channels: Sequence[str]) -> list[KeptAction]:
    """All corporate actions that change what prices mean, on some channels, the oldest first."""
    rows = connection.execute(
        "SELECT seq, time_ms, symbol, channel, old_shares, new_shares, new_symbol FROM actions ORDER BY seq"
    )
    return [KeptAction(*row) for row in rows if row[3] in channels]
