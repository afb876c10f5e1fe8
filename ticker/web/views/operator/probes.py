"""GET /readyz, /metrics, /readers: what an operator's machines ask."""

import asyncio

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from quart import Blueprint, Response

from ticker.ask import only
from ticker.errors import LogError, QueryError
from ticker.log import Size, Trouble
from ticker.times import duration_words
from ticker.web.answers import json_response
from ticker.web.site import GatheringSite, arguments, asker, gathering, said
from ticker.web.views.operator.metrics import Figures
from ticker.web.views.operator.processes import ProcessFigures

blueprint = Blueprint("probes", __name__)

_MOST_SILENT_S = 45.0
"""Something small is written every 10 s: a disk that takes this long does not answer."""
_SIZE_S = 2.0


class LogReadiness(msgspec.Struct, frozen=True):
    writable: bool
    reason: str | None
    since: str | None


class Readiness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`reason` is why not; absent from a service that is ready."""

    ready: bool
    reason: str | None = None
    log: LogReadiness
    sources_scheduled: int
    sources_configured: int


@blueprint.get("/readyz")
async def readyz() -> Response:
    here, who = gathering(), asker()
    reason = _why_unready(here)
    status = 200 if reason is None else 503
    # What is wrong, and how many sources there are, may be about channels that are not there for who asks.
    if not (here.is_shown_to(who, said()) and len(who.channels) == len(here.config.channels)):
        return json_response(msgspec.json.encode({"ready": reason is None}), status)
    readiness = Readiness(
        ready=reason is None,
        reason=reason,
        log=_log_readiness(here.log.trouble),
        sources_scheduled=here.schedule.scheduled,
        sources_configured=len(here.config.sources),
    )
    return json_response(msgspec.json.encode(readiness), status)


def _why_unready(here: GatheringSite) -> str | None:
    if here.broadcast.is_closing:
        return "shutting down"
    if here.log.trouble is not None:
        return f"the log cannot be written: {here.log.trouble.reason}"
    if (silent_s := here.heartbeat.silent_s) > _MOST_SILENT_S:
        return f"the log has taken nothing for {duration_words(silent_s)}"
    if here.config.sources and not here.schedule.scheduled:
        return "no source is scheduled"
    return here.schedule.stalled


def _log_readiness(trouble: Trouble | None) -> LogReadiness:
    if trouble is None:
        return LogReadiness(True, None, None)
    return LogReadiness(False, trouble.reason, trouble.since)


async def _log_size(here: GatheringSite) -> Size | None:
    # A disk that does not answer is what /metrics has to tell of, and not what keeps it from doing so.
    try:
        async with asyncio.timeout(_SIZE_S):
            return await here.log.size.now(here.clock())
    except (LogError, TimeoutError):
        return None


@blueprint.get("/metrics")
async def metrics() -> Response:
    here, who = gathering(), asker()
    if not here.is_shown_to(who, said()):
        raise for_operators("figures are")
    registry = CollectorRegistry()
    registry.register(ProcessFigures(here.processes()))
    registry.register(Figures(here, await here.audiences.told(), await _log_size(here), who))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@blueprint.get("/readers")
async def readers() -> Response:
    """Who reads now; addresses are nobody else's business, so it is told to who operates this only."""
    only(arguments(), ())
    who = asker()
    if not who.operates:
        raise for_operators("readers are")
    audience = await gathering().audiences.told(with_readers=True)
    views = [
        msgspec.structs.replace(reader, channels=channels)
        for reader in audience.readers
        if (channels := tuple(filter(who.knows, reader.channels)))
    ]
    return json_response(msgspec.json.encode({"readers": views}))


def for_operators(what: str) -> QueryError:
    """What is said to anybody else who asks what only an operator is told."""
    return operators_only(f"{what} told to the operator only")


def operators_only(detail: str) -> QueryError:
    """What is said to anybody else of what only an operator may."""
    return QueryError(
        "forbidden",
        "",
        detail,
        "a token with operate: true, or access.anonymous.operate in the config and the request on the host "
        "itself, past any proxy",
        status=403,
    )
