"""GET /calendar.ics: what simulated companies will tell, and when venues are closed, for calendars."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec
from quart import Blueprint, Response

from ticker.ask import CHANNELS, SYMBOLS, channels_of, only
from ticker.ask.calendar import CALENDAR, VENUE
from ticker.ask.parameters import did_you_mean
from ticker.config.dated import Dated
from ticker.config.source import SourceSettings
from ticker.errors import QueryError
from ticker.venues import SHIPPED, Calendar, Venue
from ticker.venues.present import DayAhead, days_ahead
from ticker.web.site import arguments, asker, site
from ticker.web.views.api import document
from ticker.web.views.market.ical import CalendarEntry, calendar

blueprint = Blueprint("calendar", __name__)

_DAY_MS = 86_400_000
_BACK_DAYS, _AHEAD_DAYS = 31, 400
_EVERY_DAY_DAYS = 14
"""How far ahead is told what happens on every day: more would hide all else."""
_MOST_DAYS = 1_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class DayRange(msgspec.Struct, frozen=True):
    """Days, as `date.toordinal` counts them, both ends among them; and which of them is today."""

    first: int
    today: int
    last: int


@blueprint.get("/calendar.ics")
async def calendar_ics() -> Response:
    asked, who, here = arguments(), asker(), site()
    only(asked, CALENDAR)
    channels = channels_of(CHANNELS.of(asked) or None, who.channels)
    there = [spec for spec in here.config.sources if spec.channel in channels]
    symbols, codes = frozenset(SYMBOLS.of(asked)), _codes(VENUE.of(asked), there)
    specs = [spec for spec in there if _is_wanted(spec, symbols, codes)]
    today = here.clock() // _DAY_MS
    window = DayRange(*(today + _EPOCH_DAY + days for days in (-_BACK_DAYS, 0, _AHEAD_DAYS)))
    entries = [*_days(specs, window), *_told(specs, symbols, window)]
    # Of its day, and so the same until there is anything new: its ETag says so.
    body = calendar(here.config.service.title, entries, today * _DAY_MS)
    return await document(body, "text/calendar; charset=utf-8", None)


def _codes(asked: Sequence[str], specs: Iterable[SourceSettings]) -> frozenset[str]:
    """The venues that were asked for, in capitals; QueryError for one that nobody knows."""
    there = (spec.market.code for spec in specs if spec.market is not None)
    known = tuple(dict.fromkeys((*there, *site().config.service.venues, *SHIPPED)))
    for code in asked:
        if code.upper() not in map(str.upper, known):
            what = f"there is no venue {code[:100]!r}" + did_you_mean(code, known)
            raise QueryError("bad_parameter", "venue", what, f"one or more of {', '.join(known)}")
    return frozenset(map(str.upper, asked))


def _is_wanted(spec: SourceSettings, symbols: frozenset[str], codes: frozenset[str]) -> bool:
    """Whether it quotes one of these symbols, at one of these venues."""
    is_there = not codes or (spec.market is not None and spec.market.code.upper() in codes)
    return is_there and (not symbols or not symbols.isdisjoint(map(str.upper, spec.quoted)))


def _days(specs: Iterable[SourceSettings], window: DayRange) -> Iterator[CalendarEntry]:
    """Holidays and early closes, of a demonstration those of the venue that it plays at."""
    venues = {venue.code: venue for spec in specs if (venue := spec.market) is not None}
    for venue in venues.values():
        hours = Calendar(venue)
        for ahead in days_ahead(venue, window.first, _MOST_DAYS):
            if ahead.day <= window.last:
                yield _day(venue, hours, ahead)


def _day(venue: Venue, hours: Calendar, ahead: DayAhead) -> CalendarEntry:
    day = date.fromordinal(ahead.day)
    if ahead.closes is None:
        return _of_venue(venue, "holiday", "closed", day, day)
    return _of_venue(venue, "early-close", "closes early", day, hours.instant(ahead.day, ahead.closes))


def _of_venue(venue: Venue, kind: str, what: str, day: date, on: date | int) -> CalendarEntry:
    return CalendarEntry(
        uid=f"{kind}-{venue.code}-{day:%Y%m%d}@venues.ticker",
        summary=f"{venue.code} {what}",
        description=f"{venue.title}, by the calendar that Ticker goes by",
        categories=(kind,),
        on=on,
    )


def _told(
    specs: Iterable[SourceSettings], symbols: frozenset[str], window: DayRange
) -> Iterator[CalendarEntry]:
    for spec in specs:
        hours = None if spec.market is None else Calendar(spec.market)
        for one in spec.dated:
            if not symbols or one.symbol.upper() in symbols:
                yield from (_happening(spec, one, hours, day) for day in _days_of(one, hours, window))


def _days_of(one: Dated, hours: Calendar | None, window: DayRange) -> Iterator[int]:
    if one.day is not None:
        if window.first <= one.day.toordinal() <= window.last:
            yield one.day.toordinal()
        return
    for day in range(window.today, window.today + _EVERY_DAY_DAYS):
        if hours is None or hours.spells(day):
            yield day


def _happening(spec: SourceSettings, one: Dated, hours: Calendar | None, day: int) -> CalendarEntry:
    minute, rest_ms = divmod(one.at_ms, 60_000)
    on = (day - _EPOCH_DAY) * _DAY_MS + one.at_ms if hours is None else hours.instant(day, minute) + rest_ms
    label = "Simulated: " if spec.simulated else ""
    made_up = "Made up by a simulator: it happens in no real market. " if spec.simulated else ""
    when = f"{date.fromordinal(day):%Y%m%d}T{one.at_ms // 1000:05}"
    return CalendarEntry(
        uid=f"{one.kind}-{one.symbol}-{when}@{spec.name}.ticker",
        summary=f"{label}{one.what}",
        description=f"{made_up}Source {spec.title}, channel {spec.channel}",
        categories=(*(("simulated",) if spec.simulated else ()), one.kind),
        on=on,
    )
