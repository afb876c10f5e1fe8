"""GET /venues: where things are traded, whether they are now, and when that changes."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from quart import Blueprint, Response

from ticker.ask import Subscription, only
from ticker.config.source import SourceSettings
from ticker.events import Quote, Record, Status
from ticker.page.words import standing
from ticker.times import parse_rfc3339, rfc3339
from ticker.venues import Calendar, Venue
from ticker.venues.present import (
    UNKNOWN,
    DayAhead,
    State,
    Told,
    by_calendar,
    by_own_clock,
    days_ahead,
    stopped,
    until_ms,
)
from ticker.web.answers import json_response, time_or_null
from ticker.web.asker import Asker
from ticker.web.site import arguments, asker, site

blueprint = Blueprint("venues", __name__)

_DAYS_AHEAD = 5


class DayAheadView(msgspec.Struct, frozen=True):
    """A day without trading, or one on which regular trading ends early, at `closes_at`."""

    date: str
    closes_at: str | None


class VenueView(msgspec.Struct, frozen=True, kw_only=True):
    """A venue as `sources` have it: one with a `demo` clock is told of beside the same by its hours.

    Times are RFC 3339; null where they are not known, or where there is no other session. `known_through` is
    the last year whose holidays are known, null where there are none to know.
    """

    venue: str
    title: str
    zone: str
    demo: bool
    sources: tuple[str, ...]
    state: State | None
    since: str | None
    changes_at: str | None
    changes_to: State | None
    opens_at: str | None
    words: str
    ahead: tuple[DayAheadView, ...]
    known_through: int | None


@blueprint.get("/venues")
async def venues() -> Response:
    only(arguments(), ())
    who, now_ms = asker(), site().clock()
    places = _places(spec for spec in site().config.sources if who.knows(spec.channel))
    told = await _told(who) if places else {}
    views = [_view(place, [told[one] for one in place.symbols if one in told], now_ms) for place in places]
    return json_response(msgspec.json.encode({"venues": views}))


class _Place(msgspec.Struct, frozen=True):
    """A venue, by its hours or as a demonstration has it, and what is traded there."""

    venue: Venue
    is_demo: bool
    sources: tuple[str, ...]
    symbols: tuple[str, ...]
    listed: int


def _places(specs: Iterable[SourceSettings]) -> list[_Place]:
    """Sources of one venue share its hours; each demonstration has a clock of its own."""
    found: dict[tuple[str, str], _Place] = {}
    for spec in specs:
        if (venue := spec.market) is None:
            continue
        is_demo = spec.venue_of_days is None
        key = venue.code, spec.name if is_demo else ""
        known = found.get(key, _Place(venue, is_demo, (), (), 0))
        found[key] = msgspec.structs.replace(
            known,
            sources=(*known.sources, spec.name),
            symbols=(*known.symbols, *spec.quoted),
            listed=known.listed + spec.listed,
        )
    return list(found.values())


async def _told(who: Asker) -> dict[str, Told]:
    """By symbol, what its newest quote and status say; one that is traded no more says nothing of a venue."""
    subscription = Subscription.of(who.channels, ("quote", "status"))
    records = (await site().log.snapshot(subscription, 0, client=who.address)).records
    quotes = {body.symbol: body for record in records if isinstance(body := record.body, Quote)}
    return {
        body.symbol: _one_told(quotes[body.symbol], record, body)
        for record in records
        if isinstance(body := record.body, Status) and body.symbol in quotes and not body.is_last
    }


def _one_told(quote: Quote, record: Record, status: Status) -> Told:
    until_ms = parse_rfc3339(status.until) if status.until else None
    return Told(quote.session or "open", status.state, record.time_ms, until_ms)


def _view(place: _Place, told: Sequence[Told], now_ms: int) -> VenueView:
    calendar, venue = Calendar(place.venue), place.venue
    usual = by_own_clock(calendar, told, now_ms) if place.is_demo else by_calendar(calendar, now_ms)
    present = UNKNOWN if usual is None else usual
    if len(told) == place.listed:
        present = stopped(present, told)
    change = present.change
    return VenueView(
        venue=venue.code,
        title=venue.title,
        zone=venue.zone,
        demo=place.is_demo,
        sources=place.sources,
        state=present.state,
        since=time_or_null(present.since_ms),
        changes_at=time_or_null(change.at_ms if change else None),
        changes_to=change.session if change else None,
        opens_at=time_or_null(present.opens_ms),
        words=standing(present.state, present.state, time_or_null(until_ms(present)), now_ms),
        ahead=tuple(_ahead(calendar, one) for one in days_ahead(venue, calendar.date(now_ms), _DAYS_AHEAD)),
        known_through=venue.through,
    )


def _ahead(calendar: Calendar, ahead: DayAhead) -> DayAheadView:
    closes_at = None if ahead.closes is None else rfc3339(calendar.instant(ahead.day, ahead.closes))
    return DayAheadView(date.fromordinal(ahead.day).isoformat(), closes_at)
