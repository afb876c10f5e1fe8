"""GET /page/past: how everything stood at a moment, as a page that was opened then would have shown it."""

import msgspec
from quart import Blueprint, Response

from ticker.ask import Subscription, only
from ticker.ask.moment import AT
from ticker.events import DEFAULT_TYPES, Record
from ticker.page.edits import edited, former_titles
from ticker.page.kept import Kept
from ticker.page.moves import HeadlineMoves, moves_of
from ticker.page.strips import MOST_READS
from ticker.web.answers import json_response, time_or_null
from ticker.web.asker import Asker
from ticker.web.site import Site, arguments, asker, site

blueprint = Blueprint("past", __name__)

_SHOWN = (*DEFAULT_TYPES, "status")
_MOST_MOVES = 300
_MOST_EDITS = 500
_EDITS_MS = 48 * 3_600_000


class Past(msgspec.Struct, frozen=True):
    """`events` in the order of their ids; what headlines were called before; what they had moved by then."""

    id: str
    events: tuple[msgspec.Raw, ...]
    former: dict[str, str]
    moves: HeadlineMoves
    kept: Kept
    followed: int
    """How many events came after that, as far as they are kept."""


@blueprint.get("/page/past")
async def past() -> Response:
    given = arguments()
    only(given, (AT,))
    here, moment = site(), AT.of(given)
    at_ms = here.clock() if moment is None else moment.ms(here.clock())
    return json_response(msgspec.json.encode(await _past(here, asker(), at_ms)))


async def _past(here: Site, who: Asker, at_ms: int) -> Past:
    log, client = here.log, who.address
    through = min(await log.before_time(at_ms, client=client), log.newest)
    shown = Subscription.of(who.channels, _SHOWN)
    stood = await log.snapshot_at(shown, here.config.service.stream.snapshot, through, client=client)
    reads = await log.history.last(_of(who, "source"), through, MOST_READS, client=client)
    moves = await log.history.last(_of(who, "move"), through, _MOST_MOVES, client=client)
    revisions = await _revisions(here, who, stood.records, through, at_ms)
    told = {record.seq: record for record in (*reads, *stood.records)}
    return Past(
        log.id_of(through),
        tuple(msgspec.Raw(told[seq].json) for seq in sorted(told)),
        dict(former_titles(stood.records, revisions)),
        moves_of(moves, stood.records, revisions, at_ms),
        await kept_by(here, who),
        await log.history.count(shown, through, client=client),
    )


def _of(who: Asker, *types: str) -> Subscription:
    return Subscription.of(who.channels, types)


async def _revisions(
    here: Site, who: Asker, headlines: tuple[Record, ...], through: int, at_ms: int
) -> tuple[Record, ...]:
    """The wordings until then of the headlines that had been edited, ascending."""
    keys = edited(headlines)[-_MOST_EDITS:]
    if not keys:
        return ()
    since = await here.log.before_time(at_ms - _EDITS_MS, client=who.address)
    found = await here.log.revisions(_of(who, "headline"), keys, since, client=who.address)
    return tuple(record for record in found if record.seq <= through)


async def kept_by(here: Site, who: Asker) -> Kept:
    prices = await here.log.history.whole_since_ms(_of(who, "quote"), client=who.address)
    stories = await here.log.history.whole_since_ms(
        _of(who, "headline", "alert", "message"), client=who.address
    )
    return Kept(time_or_null(prices), time_or_null(stories))
