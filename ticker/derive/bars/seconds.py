"""Bars of a second: made of the quotes that the log holds, when they are asked for."""

from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence

import msgspec

from ticker.derive.bars.adjusting import Split
from ticker.derive.bars.folding import added_volume
from ticker.events import Ohlcv
from ticker.events.ohlcv import in_new_shares, joined, shares_after
from ticker.log import LogView
from ticker.log.reading.ticks import Run, Tick

_SECOND_MS = 1_000
_MINUTE_MS = 60_000
_RUNS = 1_000
_LOOKED_BACK = 20_000
"""How many events before the first bar are looked at for the quote that its volume is added to."""


class _Gathered(msgspec.Struct, frozen=True):
    """The ticks found, ascending, and the sequence before which nothing was looked at."""

    ticks: list[Tick]
    after: int


class Seconds:
    """`client` is whom a read is for."""

    def __init__(self, view: LogView) -> None:
        self._view = view

    async def newest(
        self,
        symbol: str,
        channels: Sequence[str],
        from_ms: int,
        to_ms: int,
        limit: int,
        *,
        splits: Sequence[Split] = (),
        client: str = "",
    ) -> list[Ohlcv]:
        """The last `limit` bars that begin in [from, to), ascending; `splits` are those of the symbol."""
        window = range(-(-from_ms // _SECOND_MS), -(-to_ms // _SECOND_MS))
        found = await self._gathered(f"quote:{symbol}", channels, window, limit, client)
        if not found.ticks:
            return []
        behind = max(0, found.after - _LOOKED_BACK)
        before = await self._view.kept_bars.ticks(
            f"quote:{symbol}", channels, behind, found.after, client=client
        )
        bars = bars_of_seconds([*before, *found.ticks], splits)
        return [bar for bar in bars if bar.start_ms // _SECOND_MS in window][-limit:]

    async def _gathered(
        self, key: str, channels: Sequence[str], window: range, limit: int, client: str
    ) -> _Gathered:
        """The ticks of `limit` seconds, going back from the newest."""
        ticks, seconds, after = list[Tick](), set[int](), self._view.newest
        async for part in self._parts(window, client):
            found = await self._view.kept_bars.ticks(key, channels, part.after, part.through, client=client)
            ticks += found
            seconds |= {second for tick in found if (second := tick.time_ms // _SECOND_MS) in window}
            after = min(after, part.after)
            if len(seconds) >= limit and part.is_whole:
                break
        return _Gathered(sorted(ticks, key=lambda tick: tick.seq), after)

    async def _parts(self, window: range, client: str) -> AsyncIterator["_Part"]:
        from_ms, to_ms = window.start * _SECOND_MS, window.stop * _SECOND_MS
        while True:
            runs = await self._view.kept_bars.runs(from_ms, to_ms, _RUNS, client=client)
            is_all = len(runs) < _RUNS
            # The last minute may have more runs than there was room for.
            whole = runs if is_all else [run for run in runs if run.minute != runs[-1].minute] or runs
            for part in parts_of(whole):
                yield part
            if is_all:
                return
            to_ms = whole[-1].minute * _MINUTE_MS


class _Part(msgspec.Struct, frozen=True):
    """A stretch of the log: `after` < seq <= `through`. It `is_whole` if its minutes end with it."""

    after: int
    through: int
    is_whole: bool


def parts_of(runs: Sequence[Run]) -> Iterator[_Part]:
    """Runs that stand side by side as one, up to some thousand events."""
    at = 0
    while at < len(runs):
        end = at + 1
        while (
            end < len(runs)
            and runs[end].through == runs[end - 1].after
            and runs[at].through - runs[end].after <= _LOOKED_BACK
        ):
            end += 1
        is_whole = end == len(runs) or runs[end].minute != runs[end - 1].minute
        yield _Part(runs[end - 1].after, runs[at].through, is_whole)
        at = end


def bars_of_seconds(ticks: Sequence[Tick], splits: Sequence[Split] = ()) -> list[Ohlcv]:
    """A bar of each second that there is a tick of, ascending; ticks and splits come by their ids.

    One in which a split falls is in new shares.
    """
    bars: dict[int, Ohlcv] = {}
    day_volume: int | None = None
    coming = deque(splits)
    for tick in ticks:
        start_ms = tick.time_ms - tick.time_ms % _SECOND_MS
        while coming and coming[0].seq < tick.seq:
            split = coming.popleft()
            day_volume = shares_after(day_volume, split.old_shares, split.new_shares)
            if (bar := bars.get(start_ms)) is not None:
                bars[start_ms] = in_new_shares(bar, split.old_shares, split.new_shares)
        added, day_volume = added_volume(day_volume, tick.volume)
        price = tick.price
        bars[start_ms] = joined(bars.get(start_ms), Ohlcv(start_ms, price, price, price, price, added))
    return [bars[start_ms] for start_ms in sorted(bars)]
