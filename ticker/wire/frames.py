"""Events and control events as bytes: Server-Sent Events, NDJSON and text. Pure."""

import re
from enum import StrEnum

import msgspec

from ticker.errors import WireError
from ticker.events import Record
from ticker.times import rfc3339
from ticker.wire.controls import Busy, Bye, Control, Live, Open
from ticker.wire.text import describe, describe_control


class Format(StrEnum):
    SSE = "sse"
    NDJSON = "ndjson"
    TEXT = "text"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    Format.SSE: "text/event-stream; charset=utf-8",
    Format.NDJSON: "application/x-ndjson; charset=utf-8",
    Format.TEXT: "text/plain; charset=utf-8",
}


_json = msgspec.json.Encoder()
# The characters that the event-stream grammar gives a meaning, in an id or a name (CWE-93).
_FORBIDDEN_IN_FIELD = re.compile(r"[\r\n\0]")


def frame(data: str, *, event: str = "", event_id: str = "", retry_ms: int | None = None) -> bytes:
    """Write one frame so that any conforming parser reads back these very values.

    WHATWG HTML 9.2.5 and 9.2.6. WireError for a CR or NUL where the format would change or lose it:
    CR, LF and NUL in `event` and `event_id`, CR in `data` (it would come back as LF).
    """
    for field, value in (("event", event), ("id", event_id)):
        if _FORBIDDEN_IN_FIELD.search(value):
            raise WireError(field, f"{value!r} would inject a line into the stream")
    if "\r" in data:
        raise WireError("data", "a carriage return would come back as a line feed")
    lines = [f"id: {event_id}"] if event_id else []
    if retry_ms is not None:
        lines.append(f"retry: {retry_ms:d}")
    if event:
        lines.append(f"event: {event}")
    lines += [f"data: {line}" for line in data.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()


def encode(record: Record, to: Format) -> bytes:
    match to:
        case Format.SSE:
            return b"id: %b\nevent: %b\ndata: %b\n\n" % (
                record.id.encode(),
                record.type.encode(),
                record.json,
            )
        case Format.NDJSON:
            return record.json + b"\n"
        case Format.TEXT:
            return f"{rfc3339(record.time_ms)[11:19]}  {describe(record.body)}\n".encode()


def encode_control(control: Control, to: Format) -> bytes:
    match to:
        case Format.SSE:
            return _control_frame(control)
        case Format.NDJSON:
            return _json.encode(control) + b"\n"
        case Format.TEXT:
            return f"# {describe_control(control)}\n".encode()


def _control_frame(control: Control) -> bytes:
    return frame(
        _json.encode(control).decode(),
        event=str(control.__struct_config__.tag),
        event_id=control.id if isinstance(control, Live) else "",
        retry_ms=_retry_ms(control),
    )


def _retry_ms(control: Control) -> int | None:
    match control:
        case Open(retry_ms=retry_ms) | Busy(retry_ms=retry_ms):
            return retry_ms
        case Bye(reconnect_ms=reconnect_ms):
            return reconnect_ms
        case _:
            return None


def heartbeat(to: Format, live: Live) -> bytes:
    """What keeps an idle connection alive: a comment, which no SSE parser may hand out as an event.

    No blank line after the SSE comment: it would make some parsers dispatch an empty message.
    """
    match to:
        case Format.SSE:
            return b":\n"
        case Format.NDJSON:
            return encode_control(live, to)
        case Format.TEXT:
            return b"#\n"
