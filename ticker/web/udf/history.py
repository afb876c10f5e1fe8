"""Bars as a chart takes them: a table, column by column. Pure."""

from collections.abc import Sequence

import msgspec

from ticker.derive.bars import TimedBar


class ShownBar(msgspec.Struct, frozen=True):
    """A bar at the time (unix seconds) that a chart shows it at."""

    time_s: int
    bar: TimedBar


class History(msgspec.Struct, frozen=True, tag="ok", tag_field="s", omit_defaults=True):
    """Unix seconds, prices and volumes of some bars, ascending; no volumes where no quote said any."""

    t: tuple[int, ...]
    o: tuple[float, ...]
    h: tuple[float, ...]
    l: tuple[float, ...]  # noqa: E741 - the protocol's name
    c: tuple[float, ...]
    v: tuple[int, ...] | msgspec.UnsetType = msgspec.UNSET


class NoData(msgspec.Struct, frozen=True, tag="no_data", tag_field="s", rename="camel", omit_defaults=True):
    """There are no bars in the window; `nextTime` is the newest before it, if there is one."""

    next_time: int | msgspec.UnsetType = msgspec.UNSET


class Failed(msgspec.Struct, frozen=True, tag="error", tag_field="s"):
    """What was wrong with what was asked for."""

    errmsg: str


def history(bars: Sequence[ShownBar]) -> History:
    prices = [one.bar.prices for one in bars]
    has_volume = any(one.volume is not None for one in prices)
    return History(
        tuple(one.time_s for one in bars),
        tuple(one.open for one in prices),
        tuple(one.high for one in prices),
        tuple(one.low for one in prices),
        tuple(one.close for one in prices),
        tuple(one.volume or 0 for one in prices) if has_volume else msgspec.UNSET,
    )
