"""Venues in use whose holidays will not be known much longer, said a good while before. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ticker.config.source import SourceSettings
from ticker.config.types import Service
from ticker.venues import Venue

AHEAD_DAYS = 180
"""How long before the end of the last year whose holidays are known somebody is told."""


def unknown_holidays(service: Service, sources: Sequence[SourceSettings], now_ms: int) -> Iterator[str]:
    """A line for each venue, which says until when its holidays are known, and what to do."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).toordinal()
    venues = {venue.code: venue for source in sources if (venue := source.market) is not None}
    for venue in venues.values():
        if not venue.knows(today + AHEAD_DAYS):
            yield _told(venue, is_own=venue.code in service.venues)


def _told(venue: Venue, *, is_own: bool) -> str:
    after = (venue.through or 0) + 1
    what = f"add those of {after} to venues.{venue.code}.holidays" if is_own else "a newer Ticker knows more"
    return (
        f"venue {venue.code}: holidays are known to the end of {venue.through}; from {after} on, every "
        f"weekday that it trades on counts as a trading day; {what}"
    )
