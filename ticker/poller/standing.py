"""How it stands with sources that are polled; pure."""

from collections.abc import Iterable
from operator import itemgetter

from ticker.ask.reading import SourceStanding
from ticker.poller.polled_source import PolledSource

_UP = ("ok", "late")


def still_read(sources: Iterable[PolledSource]) -> int:
    """How many of them will be read again."""
    return sum(1 for source in sources if source.state.health != "gone")


def standing_of(source: PolledSource) -> SourceStanding:
    return SourceStanding(source.state.health in _UP, source.state.last_ok_ms, source.due_ms)


def longest_tick(sources: Iterable[PolledSource], now_s: float) -> tuple[str, float] | None:
    """The one on a grid whose read has been under way for longest, and for how many seconds."""
    ticks = [
        (source.name, now_s - source.read_since_s)
        for source in sources
        if source.rhythm.on_grid and source.read_since_s is not None
    ]
    return max(ticks, key=itemgetter(1), default=None)
