"""How many events each channel had, by the minute: counted from the log, so a restart forgets nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from ticker.derive.derivation import Step
from ticker.events import TYPES, Record

_MINUTE_MS = 60_000
_HOUR_MIN = 60


class Activity(msgspec.Struct, frozen=True):
    """Events by channel: `totals` since the first was counted, and `minutes` since the epoch that had any."""

    totals: dict[str, int] = {}
    minutes: dict[str, dict[int, int]] = {}
    minute: int | None = None
    """The one that is running: it settles when it has closed. None before the first look."""
    unsettled: int = 0
    """Events counted since the last one settled."""

    def last_hour(self, now_ms: int) -> dict[str, int]:
        """By channel, the events of the 60 minutes before the one that is running."""
        running = now_ms // _MINUTE_MS
        return {
            channel: sum(count for minute, count in counts.items() if 0 < running - minute <= _HOUR_MIN)
            for channel, counts in self.minutes.items()
        }


class ActivityCount:
    """The derivation: appends no event, and commits its counts once a minute that had any."""

    name = "activity"
    follows = TYPES
    derives = frozenset[str]()
    lookback_ms = _HOUR_MIN * _MINUTE_MS

    def start(self) -> Activity:
        return Activity()

    def step(self, state: Activity, records: Sequence[Record], now_ms: int) -> Step[Activity]:
        running = now_ms // _MINUTE_MS
        unsettled = state.unsettled + len(records)
        # Not whether it is a later one: a clock that is set back must not keep a minute from closing.
        closed = state.minute not in (None, running) and unsettled > 0
        counted = Counter((record.channel, record.time_ms // _MINUTE_MS) for record in records)
        after = Activity(
            totals=_added(state.totals, Counter(record.channel for record in records)),
            minutes=_joined(state.minutes, counted, running - _HOUR_MIN),
            minute=running,
            unsettled=0 if closed else unsettled,
        )
        return Step(after, settled=closed)

    def due_ms(self, state: Activity) -> int | None:
        if state.minute is None or not state.unsettled:
            return None
        return (state.minute + 1) * _MINUTE_MS

    def encode(self, state: Activity) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> Activity:
        return msgspec.msgpack.decode(data, type=Activity)


def _added(totals: Mapping[str, int], counted: Mapping[str, int]) -> dict[str, int]:
    return dict(totals) | {channel: totals.get(channel, 0) + count for channel, count in counted.items()}


def _joined(
    minutes: Mapping[str, Mapping[int, int]], counted: Mapping[tuple[str, int], int], oldest: int
) -> dict[str, dict[int, int]]:
    joined = {
        channel: {minute: count for minute, count in counts.items() if minute >= oldest}
        for channel, counts in minutes.items()
    }
    for (channel, minute), count in counted.items():
        counts = joined.setdefault(channel, {})
        counts[minute] = counts.get(minute, 0) + count
    return joined
