"""GET /sources: what is read, and how it goes."""

import msgspec
from quart import Blueprint, Response

from ticker.ask import narrowed
from ticker.config.scalars.own import as_written
from ticker.config.source import SourceSettings
from ticker.events import Envelope, Record, Source, encode_body, stamp
from ticker.times import rfc3339
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
    found = {_source_of(record): record for record in await current(subscription)}
    told = [_with_view(record.json, views[name]) for name, record in found.items() if name in views]
    # Of those that have never been read nothing is in the log, and so in no answer to symbols or words.
    if not subscription.is_narrow:
        told += [
            _with_view(_unread(spec), views[spec.name])
            for spec in site().config.sources
            if spec.name in views and spec.name not in found and spec.channel in subscription.channels
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


def _unread(spec: SourceSettings) -> bytes:
    """How a source stands that readers have not been told of; as of the newest event that there is."""
    standing = gathering().schedule.standings.get(spec.name)
    body = Source(
        name=spec.name,
        title=spec.title or spec.name,
        kind=spec.kind,
        state="late",
        detail="it has not been read yet",
        next_read=time_or_null(standing.due_ms if standing is not None else None),
    )
    envelope = Envelope(
        id=site().log.newest_id,
        type="source",
        channel=spec.channel,
        key=body.key,
        time=rfc3339(site().clock()),
        retry_ms=site().config.channels[spec.channel].retry_ms,
    )
    return stamp(envelope, encode_body(body))


def _with_view(json: bytes, view: SourceView) -> bytes:
    extra = msgspec.structs.asdict(view)
    extra.pop("channel")
    # The title is the config's, which may have changed since the event was made.
    return msgspec.json.encode(msgspec.json.decode(json) | extra)
