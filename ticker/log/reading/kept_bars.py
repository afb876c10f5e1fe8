"""The bars that the log keeps, the corporate actions that change them, and quotes, each read in its turn."""

from collections.abc import Sequence
from functools import partial

from ticker.events import Ohlcv
from ticker.log import bars
from ticker.log.bars import Closes, KeptAction, Place, Series
from ticker.log.reading.reader import Reader
from ticker.log.reading.ticks import Run, Tick, runs, ticks
from ticker.log.reading.turns import Rank, Turn

_STRETCH = 20_000
"""How many events are looked at in one turn: about 10 ms."""


class KeptBars:
    """`client` is whom a read is for; "" is Ticker itself."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def series(self, channels: Sequence[str], *, client: str = "") -> list[Series]:
        """All symbols that have bars on some channels."""
        return await self._reader.run(
            lambda rows: bars.series(rows.connection, channels), Turn(client=client)
        )

    async def newest(
        self, series: Series, interval_s: int, from_ms: int, to_ms: int, limit: int, *, client: str = ""
    ) -> list[Ohlcv]:
        """The last `limit` bars that begin in [from, to), the last one first."""
        return await self._reader.run(
            lambda rows: bars.newest(rows.connection, series, interval_s, from_ms, to_ms, limit),
            Turn(client=client),
        )

    async def closes(
        self, of: Sequence[Series], interval_s: int, to_ms: int, limit: int, *, client: str = ""
    ) -> list[tuple[str, Closes]]:
        """Of each of some series, by symbol, the closes of the last `limit` bars that end by `to`."""
        return await self._reader.run(
            lambda rows: [
                (one.symbol, bars.closes(rows.connection, one, interval_s, to_ms, limit)) for one in of
            ],
            Turn(client=client),
        )

    async def at(self, places: Sequence[Place]) -> dict[Place, Ohlcv]:
        """The bars that there are at some places."""
        return await self._reader.run(lambda rows: dict(bars.at(rows.connection, places)))

    async def runs(self, from_ms: int, to_ms: int, limit: int, *, client: str = "") -> list[Run]:
        """The last `limit` runs of events of a minute in [from, to), the newest minute first."""
        return await self._reader.run(lambda rows: runs(rows, from_ms, to_ms, limit), Turn(client=client))

    async def ticks(
        self, key: str, channels: Sequence[str], after: int, through: int, *, client: str = ""
    ) -> list[Tick]:
        """The quotes with a key and `after` < seq <= `through`, ascending, in turns of their own."""
        found: list[Tick] = []
        for at in range(after, through, _STRETCH):
            some = partial(ticks, key=key, channels=channels, after=at, through=min(through, at + _STRETCH))
            found += await self._reader.run(some, Turn(Rank.SEARCH, client))
        return found

    async def actions(self, channels: Sequence[str], *, client: str = "") -> list[KeptAction]:
        """The splits and new names that there were on some channels, the oldest first."""
        return await self._reader.run(
            lambda rows: bars.actions(rows.connection, channels), Turn(client=client)
        )
