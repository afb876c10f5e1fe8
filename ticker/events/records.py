"""An event as a draft, and as the record that the log keeps of it: encoded once, for every reader."""

from functools import cached_property

import msgspec

from ticker.errors import EventError
from ticker.events.bodies import TYPES, Body, type_of


class Draft(msgspec.Struct, frozen=True):
    """An event to be: the log adds id and time when it becomes durable."""

    channel: str
    body: Body


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What every event carries besides its own fields."""

    id: str
    type: str
    channel: str
    key: str | None
    time: str
    retry_ms: int


class Record(msgspec.Struct, frozen=True, dict=True):
    """An event as the log keeps it: `json` is the one encoding that every reader is sent."""

    seq: int
    id: str
    type: str
    channel: str
    key: str | None
    symbols: tuple[str, ...]
    time_ms: int
    json: bytes

    @cached_property
    def body(self) -> Body:
        return _DECODER.decode(self.json)


_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)
_FIRST_FIELD = {name: len(f'{{"type":"{name}"') for name in TYPES}


def encode_body(body: Body) -> bytes:
    """Encode a draft's own fields as one line of JSON; EventError for what JSON or UTF-8 cannot hold."""
    try:
        return _ENCODER.encode(body)
    except (UnicodeEncodeError, msgspec.EncodeError, TypeError) as error:
        raise EventError(type_of(body), f"a value cannot be written as JSON: {error}") from error


def stamp(envelope: Envelope, body_json: bytes) -> bytes:
    """Join an envelope and its body's JSON into the event's JSON, without decoding the body again."""
    head = _ENCODER.encode(envelope)
    return head[:-1] + body_json[_FIRST_FIELD[envelope.type] :]
