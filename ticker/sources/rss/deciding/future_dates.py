"""Dates in the future, by a publisher's clock that is wrong or for things that are to come; pure."""

from collections.abc import Sequence

import msgspec

from ticker.sources.rss.parsing.entries import Entry

_HOUR_MS = 3_600_000
# The zones of the world lie within 14 hours of UTC: no wrong zone puts a date further ahead.
_MOST_AHEAD_MS = 14 * _HOUR_MS
_LEAST_DATED = 3


def on_our_clock(entries: Sequence[Entry], now_ms: int) -> Sequence[Entry]:
    """Make sense of a feed of which more than half lies in the future; leave any other as it is.

    Up to 14 hours ahead it is the publisher's clock or zone: the whole feed is set back by as many
    hours as bring its newest entry to the present. Further ahead the dates are appointments: entries
    that are to come have no date then, and keep the order of the feed.
    """
    dates = [entry.published_ms for entry in entries if entry.published_ms is not None]
    ahead = [date for date in dates if date > now_ms]
    if len(dates) < _LEAST_DATED or len(ahead) * 2 <= len(dates):
        return entries
    newest_ms = max(ahead)
    if newest_ms - now_ms > _MOST_AHEAD_MS:
        return [_dated(entry, None) if _after(entry, now_ms) else entry for entry in entries]
    back_ms = -((now_ms - newest_ms) // _HOUR_MS) * _HOUR_MS
    return [
        entry if entry.published_ms is None else _dated(entry, entry.published_ms - back_ms)
        for entry in entries
    ]


def _after(entry: Entry, now_ms: int) -> bool:
    return entry.published_ms is not None and entry.published_ms > now_ms


def _dated(entry: Entry, published_ms: int | None) -> Entry:
    return msgspec.structs.replace(entry, published_ms=published_ms)
