"""GET /sessions/{symbol}: when it was and is traded, as charts shade it."""

from collections.abc import Sequence

import msgspec
from quart import Blueprint, Response

from ticker.ask import Subscription, only
from ticker.ask.bars import FROM, TO
from ticker.ask.moment import ms_of
from ticker.ask.parameters import Parameter
from ticker.config.source import SourceSettings
from ticker.events import Record, Status
from ticker.times import parse_rfc3339, rfc3339
from ticker.venues import Calendar
from ticker.venues.past import Sitting, StateChange, by_hours, by_own_clock, halts
from ticker.venues.present import State
from ticker.web.answers import json_response
from ticker.web.asker import Asker
from ticker.web.site import arguments, asker, site
from ticker.web.views.market.bars import known_symbol

blueprint = Blueprint("sessions", __name__)

WINDOW: tuple[Parameter, ...] = (FROM, TO)
"""All that sessions may be asked for."""
_DAY_MS = 86_400_000
_USUAL_MS, _LONGEST_MS = 2 * _DAY_MS, 60 * _DAY_MS
_BEFORE_MS = 3_600_000
_MOST_TOLD = 5_000
"""Changes that a symbol was told of: a demonstration has some four hundred in a day."""


class SittingView(msgspec.Struct, frozen=True):
    """An unbroken session; times are RFC 3339, and may lie beyond the window."""

    session: State
    since: str
    until: str


class SessionsView(msgspec.Struct, frozen=True):
    """The sessions of a symbol, ascending; none of one that has no venue, and so no `zone`."""

    symbol: str
    zone: str | None
    sessions: tuple[SittingView, ...]


@blueprint.get("/sessions/<path:symbol>")
async def sessions(symbol: str) -> Response:
    given, who, now_ms = arguments(), asker(), site().clock()
    only(given, WINDOW)
    to_ms = ms_of(TO.of(given), now_ms, now_ms)
    from_ms = max(ms_of(FROM.of(given), now_ms, to_ms - _USUAL_MS), to_ms - _LONGEST_MS)
    symbol = await known_symbol(symbol, who)
    spec = next(
        (one for one in site().config.sources if who.knows(one.channel) and symbol in one.quoted), None
    )
    if spec is None or spec.market is None:
        return json_response(msgspec.json.encode(SessionsView(symbol, None, ())))
    told = await _told(who, symbol, from_ms)
    found = _found(spec, told, from_ms, to_ms, now_ms)
    views = (SittingView(one.session, rfc3339(one.since_ms), rfc3339(one.until_ms)) for one in found)
    return json_response(msgspec.json.encode(SessionsView(symbol, spec.market.zone, tuple(views))))


def _found(
    spec: SourceSettings, told: Sequence[StateChange], from_ms: int, to_ms: int, now_ms: int
) -> list[Sitting]:
    assert spec.market is not None
    calendar = Calendar(spec.market)
    is_demo = spec.venue_of_days is None
    usual = by_own_clock(calendar, told) if is_demo else by_hours(calendar, from_ms, to_ms)
    both = [one for one in (*usual, *halts(told, now_ms)) if one.until_ms > from_ms and one.since_ms <= to_ms]
    return sorted(both, key=lambda one: one.since_ms)


async def _told(who: Asker, symbol: str, from_ms: int) -> list[StateChange]:
    """What was told of a symbol, ascending, from a little before the window: it may reach into it."""
    subscription = Subscription.of(who.channels, ("status",), (symbol,))
    log = site().log
    newest, found = log.newest, list[StateChange]()
    after = await log.before_time(from_ms - _BEFORE_MS, client=who.address)
    while after < newest and len(found) < _MOST_TOLD:
        page = await log.page(subscription, after, client=who.address)
        found += [_change(record, record.body) for record in page.records if isinstance(record.body, Status)]
        after = page.through
    return found


def _change(record: Record, status: Status) -> StateChange:
    until_ms = parse_rfc3339(status.until) if status.until else None
    return StateChange(record.time_ms, status.state, until_ms)
