"""GET /channels, /sources, /quotes, /headlines: the present state of things as JSON."""

from collections.abc import Iterable

import msgspec
from quart import Blueprint, Response

from ticker.errors import QueryError
from ticker.events import Record
from ticker.subscription import Subscription
from ticker.web.answers import json_response
from ticker.web.query import Arguments, limit_of, narrowed, only
from ticker.web.site import arguments, site

blueprint = Blueprint("api", __name__)


class ChannelView(msgspec.Struct, frozen=True):
    name: str
    title: str
    retry_ms: int
    keep_s: float
    sources: tuple[str, ...]


class SourceView(msgspec.Struct, frozen=True):
    """What the config says of a source, beside what its newest event says of its health."""

    title: str
    channel: str
    url: str | None
    every_s: float


@blueprint.get("/channels")
async def channels() -> Response:
    only(arguments(), ())
    config = site().config
    views = [
        ChannelView(
            name,
            channel.title,
            channel.retry_ms,
            channel.keep_ms / 1000,
            tuple(spec.name for spec in config.sources if spec.channel == name),
        )
        for name, channel in config.channels.items()
    ]
    return json_response(msgspec.json.encode({"channels": views}))


@blueprint.get("/sources")
async def sources() -> Response:
    subscription = narrowed(arguments(), site().channels, ("source",))
    views = {
        spec.name: SourceView(
            spec.title or spec.name, spec.channel, getattr(spec, "url", None), spec.every_ms / 1000
        )
        for spec in site().config.sources
    }
    records = await _current(subscription)
    return json_response(b'{"sources":[' + b",".join(_with_view(record, views) for record in records) + b"]}")


def _with_view(record: Record, views: dict[str, SourceView]) -> bytes:
    view = views.get((record.key or "").removeprefix("source:"))
    if view is None:
        return record.json
    extra = msgspec.structs.asdict(view)
    extra.pop("channel")
    return record.json[:-1] + b"," + msgspec.json.encode(extra)[1:]


@blueprint.get("/quotes")
async def quotes() -> Response:
    records = await _current(narrowed(arguments(), site().channels, ("quote",)))
    return _list("quotes", records)


@blueprint.get("/headlines")
async def headlines() -> Response:
    asked = arguments()
    subscription = narrowed(asked, site().channels, ("headline",), ("limit", "before"))
    limit = limit_of(asked)
    records = await site().log.newest_first(subscription, _before(asked), limit)
    rest = {"next": records[-1].id if len(records) == limit else None}
    body = b'{"headlines":[' + b",".join(record.json for record in records) + b"],"
    return json_response(body + msgspec.json.encode(rest)[1:])


def _before(asked: Arguments) -> int | None:
    text = next(iter(asked.get("before", ())), "")
    if not text:
        return None
    seq = site().log.seq_of(text)
    if seq is None:
        raise QueryError("bad_parameter", "before", f"got {text[:100]!r}", "the `next` of an earlier page")
    return seq


async def _current(subscription: Subscription) -> tuple[Record, ...]:
    return (await site().log.snapshot(subscription, 0)).records


def _list(name: str, records: Iterable[Record]) -> Response:
    return json_response(f'{{"{name}":['.encode() + b",".join(record.json for record in records) + b"]}")
