"""GET /healthz, /readyz, /metrics: what an operator's machines ask."""

import asyncio

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from quart import Blueprint, Response

from ticker.ask import only
from ticker.broadcast import Stream
from ticker.errors import QueryError
from ticker.log import Trouble
from ticker.times import duration_words
from ticker.web.answers import json_response
from ticker.web.site import Site, arguments, asker, site
from ticker.web.views.metrics import Figures

blueprint = Blueprint("probes", __name__)

_MOST_SILENT_S = 45.0
"""Something small is written every 10 s: a disk that takes this long does not answer."""


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


class ReaderView(msgspec.Struct, frozen=True):
    """One open stream; `lag` counts events of the log, wanted or not, that it has not been sent."""

    address: str
    age_s: float
    format: str
    state: str
    lag: int
    channels: tuple[str, ...]
    types: tuple[str, ...]
    symbols: tuple[str, ...]
    words: tuple[str, ...]
    window_ms: int


@blueprint.get("/healthz")
async def healthz() -> Response:
    return json_response(b'{"status":"ok"}')


@blueprint.get("/readyz")
async def readyz() -> Response:
    here, who = site(), asker()
    reason = _why_unready(here)
    status = 200 if reason is None else 503
    # What is wrong, and how many sources there are, may be about channels that are not there for who asks.
    if not (here.is_shown_to(who) and len(who.channels) == len(here.config.channels)):
        return json_response(msgspec.json.encode({"ready": reason is None}), status)
    readiness = Readiness(
        ready=reason is None,
        reason=reason,
        log=_log_readiness(here.log.trouble),
        sources_scheduled=here.schedule.scheduled,
        sources_configured=len(here.config.sources),
    )
    return json_response(msgspec.json.encode(readiness), status)


def _why_unready(here: Site) -> str | None:
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


@blueprint.get("/metrics")
async def metrics() -> Response:
    here, who = site(), asker()
    if not here.is_shown_to(who):
        raise for_operators("figures are")
    registry = CollectorRegistry()
    registry.register(Figures(here, who))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@blueprint.get("/readers")
async def readers() -> Response:
    """Who reads now; addresses are nobody else's business, so it is told to who operates this only."""
    only(arguments(), ())
    who = asker()
    if not who.operates:
        raise for_operators("readers are")
    now = asyncio.get_running_loop().time()
    views = [
        _reader_view(stream, channels, now)
        for stream in site().broadcast.streams
        if (channels := tuple(filter(who.knows, stream.subscription.channels)))
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


def _reader_view(stream: Stream, channels: tuple[str, ...], now: float) -> ReaderView:
    asked = stream.subscription
    return ReaderView(
        address=stream.address,
        age_s=round(now - stream.opened_at, 1),
        format=stream.format.name,
        state=stream.state,
        lag=stream.lag,
        channels=channels,
        types=asked.types,
        symbols=asked.symbols,
        words=asked.words,
        window_ms=asked.window_ms,
    )
