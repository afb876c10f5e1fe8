"""GET /page/past: how everything stood at a moment, as a page that was opened then would have shown it."""

from collections.abc import Mapping

import msgspec
from quart import Blueprint, Response

from ticker.ask import only
from ticker.ask.moment import AT, ms_of
from ticker.page.kept import KeptSince
from ticker.page.moves import HeadlineMoves
from ticker.web.answers import json_response
from ticker.web.asker import Asker
from ticker.web.site import Site, arguments, asker, site
from ticker.web.views.page.picture import shown_to, stood_at

blueprint = Blueprint("past", __name__)


class Past(msgspec.Struct, frozen=True):
    """`events` in the order of their ids; what headlines were called before; what they had moved by then."""

    id: str
    events: tuple[msgspec.Raw, ...]
    former: Mapping[str, str]
    moves: HeadlineMoves
    kept: KeptSince
    followed: int
    """How many events came after that, as far as they are kept."""


@blueprint.get("/page/past")
async def past() -> Response:
    given = arguments()
    only(given, (AT,))
    here = site()
    now_ms = here.clock()
    at_ms = ms_of(AT.of(given), now_ms, now_ms)
    return json_response(msgspec.json.encode(await _past(here, asker(), at_ms)))


async def _past(here: Site, who: Asker, at_ms: int) -> Past:
    stood, beside = await stood_at(here, who, at_ms)
    told = {record.seq: record for record in (*beside.reads, *stood.records)}
    return Past(
        here.log.id_of(stood.through),
        tuple(msgspec.Raw(told[seq].json) for seq in sorted(told)),
        beside.former,
        beside.moves,
        beside.kept,
        await here.log.history.count(shown_to(who), stood.through, client=who.address),
    )
