"""An event as a client has it. Pure."""

from collections.abc import Mapping

import msgspec

from ticker.errors import ClientError
from ticker.events import Body, Envelope
from ticker.wire import Reset


class Unknown(msgspec.Struct, frozen=True):
    """A body that this version of the client has no class for: its type is new, or one of its values."""

    fields: Mapping[str, object]


class Event(msgspec.Struct, frozen=True):
    """`time` is RFC 3339; `body` is one of `ticker.events`, to be matched on; `json` is what was sent."""

    id: str
    type: str
    channel: str
    key: str | None
    time: str
    body: Body | Unknown
    json: bytes


class EventPage(msgspec.Struct, frozen=True):
    """`next` is where to ask on; with a `reset`, the cursor could not be honoured: these are a snapshot."""

    events: tuple[Event, ...]
    next: str
    reset: Reset | None


class _Page(msgspec.Struct, frozen=True):
    events: tuple[msgspec.Raw, ...]
    next: str
    reset: dict[str, str] | None


_envelope = msgspec.json.Decoder(Envelope)
_body: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)
_fields = msgspec.json.Decoder(dict[str, object])
_page = msgspec.json.Decoder(_Page)


def event_of(json: bytes) -> Event:
    """Read an event; ClientError for what is none."""
    try:
        head = _envelope.decode(json)
        return Event(head.id, head.type, head.channel, head.key, head.time, _body_of(json), json)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ClientError("event", f"{json[:100]!r} is none: {error}") from error


def _body_of(json: bytes) -> Body | Unknown:
    try:
        return _body.decode(json)
    except msgspec.ValidationError:
        return Unknown(_fields.decode(json))


def page_of(json: bytes) -> EventPage:
    """Read an answer of /events; ClientError for what is none."""
    try:
        page = _page.decode(json)
        reset = page.reset and msgspec.convert({"type": "stream-reset", **page.reset}, Reset)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ClientError("events", f"{json[:100]!r} is no page of them: {error}") from error
    return EventPage(tuple(event_of(bytes(event)) for event in page.events), page.next, reset or None)
