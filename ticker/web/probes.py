"""GET /healthz, /readyz, /metrics: what an operator's machines ask."""

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from quart import Blueprint, Response

from ticker.web.answers import json_response
from ticker.web.metrics import Figures
from ticker.web.site import site

blueprint = Blueprint("probes", __name__)


class LogView(msgspec.Struct, frozen=True):
    writable: bool
    reason: str | None
    since: str | None


class Readiness(msgspec.Struct, frozen=True):
    ready: bool
    log: LogView
    sources_scheduled: int
    sources_configured: int


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
        log=LogView(True, None, None) if trouble is None else LogView(False, trouble.reason, trouble.since),
        sources_scheduled=scheduled,
        sources_configured=configured,
    )
    return json_response(msgspec.json.encode(readiness), 200 if readiness.ready else 503)


@blueprint.get("/metrics")
async def metrics() -> Response:
    registry = CollectorRegistry()
    registry.register(Figures(site()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
