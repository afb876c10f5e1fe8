"""GET /sources: what is read, and how it goes."""

import msgspec
from quart import Blueprint, Response

from ticker.ask import narrowed
from ticker.config.own import as_written
from ticker.events import Record
from ticker.web.answers import json_response, time_or_null
from ticker.web.site import arguments, asker, gathering, site
from ticker.web.views.api import current

blueprint = Blueprint("sources", __name__)


class SourceView(msgspec.Struct, frozen=True):
    """What the config says of a source, beside what its newest event says of its health."""

    title: str
    channel: str
    url: str | None
    every_s: float | None
    push: "PushView | None"


class PushView(msgspec.Struct, frozen=True):
    """A feed's subscription: `wanted`, `asked` for, `active` or `refused`, until when, and why."""

    hub: str
    state: str
    until: str | None
    detail: str | None


@blueprint.get("/sources")
async def sources() -> Response:
    who = asker()
    subscription = narrowed(arguments(), who.channels, "source")
    views = {
        spec.name: SourceView(
            spec.title or spec.name,
            spec.channel,
            spec.shown_url,
            spec.rhythm.every_ms / 1000,
            _push_view(spec.name),
        )
        for spec in site().config.sources
        if who.knows(spec.channel)  # which may have moved there from another one
    }
    # One that was taken out of the config is told as gone to streams, and is in no list of what there is.
    told = [
        _with_view(record, view)
        for record in await current(subscription)
        if (view := views.get(_source_of(record))) is not None
    ]
    return json_response(b'{"sources":[' + b",".join(told) + b"]}")


def _source_of(record: Record) -> str:
    return (record.key or "").removeprefix("source:")


def _push_view(name: str) -> PushView | None:
    hubs = gathering().schedule.hubs
    lease = hubs.lease(name) if hubs is not None else None
    if lease is None:
        return None
    until = time_or_null(lease.until_ms)
    hide = site().config.secrets.out_of
    return PushView(hide(as_written(lease.hub)), lease.state, until, lease.detail and hide(lease.detail))


def _with_view(record: Record, view: SourceView) -> bytes:
    extra = msgspec.structs.asdict(view)
    extra.pop("channel")
    # The title is the config's, which may have changed since the event was made.
    return msgspec.json.encode(msgspec.json.decode(record.json) | extra)
