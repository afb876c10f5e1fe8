"""POST /sources/{name}/read: have a source read at once, as far as its publisher has nothing against it."""

import msgspec
from quart import Blueprint, Response

from ticker.ask import only
from ticker.ask.reading import Asked, Begun, NotNow, TooSoon, Unscheduled
from ticker.config.source import SourceSettings
from ticker.errors import QueryError
from ticker.times import duration_words, rfc3339
from ticker.web.answers import Problem, busy, json_response, problem
from ticker.web.site import arguments, asker, gathering, site
from ticker.web.views.operator.probes import operators_only
from ticker.web.writing.writer import refuse_other_sites

blueprint = Blueprint("reading", __name__)


class ReadBegun(msgspec.Struct, frozen=True):
    """What happens to the source now; how it went comes as its next `source` event."""

    source: str
    detail: str


@blueprint.post("/sources/<name>/read")
async def read(name: str) -> Response:
    only(arguments(), ())
    here, who = gathering(), asker()
    known = {spec.name: spec for spec in here.config.sources if who.knows(spec.channel)}
    if name not in known:
        what = f"there is no source {name[:100]!r}"
        raise QueryError("not_found", "name", what, "one of /sources", status=404)
    if not who.operates:
        raise operators_only("sources are read at once for the operator only")
    refuse_other_sites(who)
    return _answer(known[name], here.schedule.read_now(name))


def _answer(spec: SourceSettings, outcome: Asked) -> Response:
    match outcome:
        case Begun():
            begun = ReadBegun(spec.name, "it is read now, once its host may be asked")
            return json_response(msgspec.json.encode(begun), 202)
        case TooSoon():
            return _too_soon(outcome)
        case NotNow(reason=reason):
            return problem(Problem("not_now", "name", reason, None), 409)
        case Unscheduled():
            return busy("sources are not read just now")


def _too_soon(outcome: TooSoon) -> Response:
    wait_s = max(1, -((site().clock() - outcome.until_ms) // 1000))
    when = f"the same in {duration_words(wait_s)}, at {rfc3339(outcome.until_ms)}"
    response = problem(Problem("too_soon", "name", outcome.reason, when), 429)
    response.headers["Retry-After"] = str(wait_s)
    return response
