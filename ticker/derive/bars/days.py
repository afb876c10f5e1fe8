"""Where the bars of each interval begin and end. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from ticker.venues import Calendar, Venue

DAY_S = 86_400
MINUTE_MS = 60_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()

Days: TypeAlias = Callable[[str, int], tuple[int, int]]
"""Of a symbol and an instant, where the trading day begins that it falls into, and where the next one does.

All in milliseconds, and at whole minutes.
"""


def utc_day(symbol: str, time_ms: int) -> tuple[int, int]:  # noqa: ARG001 - the same for every symbol
    """The day of who trades around the clock."""
    start_ms = time_ms - time_ms % (DAY_S * 1_000)
    return start_ms, start_ms + DAY_S * 1_000


class TradingDays:
    """`Days` by the venues where symbols are traded; where there is none, those of UTC.

    A day begins with its first session, be it before regular hours, and goes on until the next one begins:
    what is quoted while a venue is closed is of the day before.
    """

    def __init__(self) -> None:
        self._calendars: dict[str, Calendar] = {}

    def use(self, venues: Mapping[str, Venue]) -> None:
        """Go by these from now on; by symbol."""
        # One for all symbols of a venue: what it has worked out for one is there for the others.
        by_code = {venue.code: Calendar(venue) for venue in venues.values()}
        self._calendars = {symbol: by_code[venue.code] for symbol, venue in venues.items()}

    def venue(self, symbol: str) -> Venue | None:
        calendar = self._calendars.get(symbol)
        return None if calendar is None else calendar.venue

    def __call__(self, symbol: str, time_ms: int) -> tuple[int, int]:
        calendar = self._calendars.get(symbol)
        if calendar is None:
            return utc_day(symbol, time_ms)
        day = calendar.at(time_ms).day
        after = calendar.trading_day(day + 1, 1)
        return calendar.spells(day)[0].since_ms, calendar.spells(after)[0].since_ms

    def date_s(self, symbol: str, time_ms: int) -> int:
        """Midnight UTC of the date that a trading day has, in unix seconds."""
        calendar = self._calendars.get(symbol)
        if calendar is None:
            return time_ms // (DAY_S * 1_000) * DAY_S
        return (calendar.at(time_ms).day - _EPOCH_DAY) * DAY_S


def span(symbol: str, interval_s: int, time_ms: int, days: Days) -> tuple[int, int]:
    """From when, up to when, the bar goes that an instant falls into."""
    if interval_s == DAY_S:
        return days(symbol, time_ms)
    start_ms = time_ms - time_ms % (interval_s * 1_000)
    return start_ms, start_ms + interval_s * 1_000
