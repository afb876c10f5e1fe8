"""The quotes of one symbol, for what is made of them when it is asked for. Blocking; one thread at a time."""

from collections.abc import Sequence

import msgspec

from ticker.log.reading.narrowing import marks
from ticker.log.reading.rows import Rows

_MINUTE_MS = 60_000


class Tick(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a quote says of price and of the volume of its day so far."""

    seq: int
    time_ms: int
    price: float
    volume: int | None


class Run(msgspec.Struct, frozen=True):
    """A run of events of a minute: `after` < seq <= `through`; there are several if a clock was set back."""

    minute: int
    after: int
    through: int


class _Said(msgspec.Struct, frozen=True, gc=False):
    price: float
    volume: int | None = None


_said = msgspec.json.Decoder(_Said).decode


def runs(rows: Rows, from_ms: int, to_ms: int, limit: int) -> list[Run]:
    """The last `limit` runs of events that were appended in [from, to), the newest minute first."""
    found = rows.connection.execute(
        "SELECT minute, seq - 1, coalesce((SELECT min(n.seq) - 1 FROM minutes n WHERE n.seq > minutes.seq), "
        "(SELECT max(seq) FROM events)) FROM minutes WHERE minute >= ? AND minute < ? "
        "ORDER BY minute DESC, seq DESC LIMIT ?",
        (from_ms // _MINUTE_MS, -(-to_ms // _MINUTE_MS), limit),
    )
    return [Run(*row) for row in found]


def ticks(rows: Rows, key: str, channels: Sequence[str], after: int, through: int) -> list[Tick]:
    """The quotes with a key on some channels with `after` < seq <= `through`, ascending.

    An index by key would make appending each quote dearer by a quarter, for what is seldom asked: to look
    at an event takes half a microsecond.
    """
    topics = [
        int(one)
        for (one,) in rows.connection.execute(
            f"SELECT id FROM topics WHERE type = 'quote' AND channel IN ({marks(channels)})",  # noqa: S608
            tuple(channels),
        )
    ]
    sql = (
        "SELECT seq, time_ms, json FROM events NOT INDEXED "  # noqa: S608
        f"WHERE seq > ? AND seq <= ? AND key = ? AND topic IN ({marks(topics)}) ORDER BY seq"
    )
    found = rows.connection.execute(sql, (after, through, key, *topics))
    return [
        Tick(seq, time_ms, said.price, said.volume) for seq, time_ms, json in found for said in (_said(json),)
    ]
