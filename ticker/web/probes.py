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
from ticker.web.answers import json_response
from ticker.web.metrics import Figures
from ticker.web.site import arguments, asker, site

blueprint = Blueprint("probes", __name__)


class LogReadiness(msgspec.Struct, frozen=True):
    writable: bool
    reason: str | None
    since: str | None


class Readiness(msgspec.Struct, frozen=True):
    ready: bool
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
    trouble = site().log.trouble
    scheduled = site().schedule.scheduled
    configured = len(site().config.sources)
    readiness = Readiness(
        ready=trouble is None and (scheduled > 0 or configured == 0) and not site().broadcast.is_closing,
        log=_log_readiness(trouble),
        sources_scheduled=scheduled,
        sources_configured=configured,
    )
    return json_response(msgspec.json.encode(readiness), 200 if readiness.ready else 503)


def _log_readiness(trouble: Trouble | None) -> LogReadiness:
    if trouble is None:
        return LogReadiness(True, None, None)
    return LogReadiness(False, trouble.reason, trouble.since)


@blueprint.get("/metrics")
async def metrics() -> Response:
    registry = CollectorRegistry()
    registry.register(Figures(site()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@blueprint.get("/readers")
async def readers() -> Response:
    """Who reads now; addresses are nobody else's business, so it is told to who operates this only."""
    only(arguments(), ())
    who = asker()
    if not who.operates:
        raise QueryError(
            "forbidden",
            "",
            "readers are told to the operator only",
            "access.anonymous.operate in the config, and the request on the host itself, past any proxy",
            status=403,
        )
    now = asyncio.get_running_loop().time()
    views = [
        _reader_view(stream, channels, now)
        for stream in site().broadcast.streams
        if (channels := tuple(filter(who.knows, stream.subscription.channels)))
    ]
    return json_response(msgspec.json.encode({"readers": views}))


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
