"""POST /webhooks/{name}/resume: have a webhook that is paused be sent again, or begin elsewhere."""

import asyncio

import msgspec
from quart import Blueprint, Response

from ticker.ask import After, Everything, From, Start, Upcoming, only, parse_start
from ticker.ask.parameters import Once
from ticker.errors import QueryError
from ticker.web.answers import Problem, busy, json_response, problem
from ticker.web.site import GatheringSite, arguments, asker, gathering
from ticker.web.views.operator.probes import operators_only
from ticker.web.views.operator.webhooks import is_known, webhook_view
from ticker.web.writing.writer import refuse_other_sites

blueprint = Blueprint("resuming", __name__)

RESUME_AFTER = Once(
    name="since",
    sample="none",
    read=str,
    meaning=(
        "where it goes on, in place of where it was: behind an event (its id), at a time, so long ago "
        "(`15m`), `all`, or `none` for what comes from now on; what lies before that is not sent any more"
    ),
)
_WITHIN_S = 5.0
_WHERE = "an id of this log, RFC 3339, unix seconds, a duration, all or none"


@blueprint.post("/webhooks/<name>/resume")
async def resume(name: str) -> Response:
    only(arguments(), (RESUME_AFTER,))
    here, who = gathering(), asker()
    hook = next((one for one in here.webhooks.hooks if one.name == name), None)
    if not who.operates:
        raise operators_only("webhooks are resumed by the operator only")
    if hook is None or not is_known(here, hook, who):
        what = f"there is no webhook {name[:100]!r}"
        raise QueryError("not_found", "name", what, "one of /webhooks", status=404)
    refuse_other_sites(who)
    through = await _place(here, RESUME_AFTER.of(arguments()))
    try:
        # A log that cannot be written keeps whoever commits waiting.
        async with asyncio.timeout(_WITHIN_S):
            resumed = await here.webhooks.resume(name, through)
    except TimeoutError:
        return busy("the log takes nothing just now")
    if not resumed:
        why = "it is not sent from here: another node of the cluster does, or none for the moment"
        return problem(Problem("not_now", "name", why, None), 409)
    return json_response(msgspec.json.encode(webhook_view(here, hook)))


async def _place(here: GatheringSite, since: str) -> int | None:
    """The sequence behind which it goes on; None where that is where it was."""
    start: Start | None = parse_start(since=since, now_ms=here.clock()) if since.strip() else None
    match start:
        case None:
            return None
        case Upcoming():
            return here.log.newest
        case Everything():
            return 0
        case From(time_ms=time_ms):
            return await here.log.before_time(time_ms)
        case After(event_id=event_id):
            seq = here.log.seq_of(event_id)
            if seq is None or seq > here.log.newest:
                raise _no_place(since)
            # Where some of what follows is kept no longer, the receiver is told so.
            return seq
        case _:
            raise _no_place(since)


def _no_place(since: str) -> QueryError:
    return QueryError("bad_parameter", "since", f"got {since[:100]!r}", _WHERE)
