"""Events and control events as bytes: Server-Sent Events, NDJSON and text. Pure."""

import re
from enum import StrEnum

import msgspec

from ticker.errors import WireError
from ticker.events import Record
from ticker.times import rfc3339
from ticker.wire.controls import Busy, Bye, Control, Live, Open
from ticker.wire.one_line import on_one_line
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

    WHATWG HTML 9.2.5 and 9.2.6. WireError for what the format would change or lose: CR, LF and NUL in
    `event` and `event_id`, CR in `data` (it would come back as LF), what UTF-8 cannot hold, and a
    `retry_ms` below 0. Empty `event` and `event_id` mean that there is none.
    """
    for field, value in (("event", event), ("id", event_id)):
        if _FORBIDDEN_IN_FIELD.search(value):
            raise WireError(field, f"{value!r} would inject a line into the stream")
    if "\r" in data:
        raise WireError("data", "a carriage return would come back as a line feed")
    if retry_ms is not None and retry_ms < 0:
        raise WireError("retry", f"{retry_ms} would be ignored: it is not made of digits alone")
    lines = [f"id: {event_id}"] if event_id else []
    if retry_ms is not None:
        lines.append(f"retry: {retry_ms:d}")
    if event:
        lines.append(f"event: {event}")
    lines += [f"data: {line}" for line in data.split("\n")]
    try:
        return ("\n".join(lines) + "\n\n").encode()
    except UnicodeEncodeError as error:
        raise WireError("frame", f"a value cannot be written as UTF-8: {error}") from error


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
            return _control_json(control) + b"\n"
        case Format.TEXT:
            return f"# {describe_control(control)}\n".encode()


def _control_json(control: Control) -> bytes:
    try:
        return on_one_line(_json.encode(control))
    except UnicodeEncodeError as error:
        raise WireError(str(control.__struct_config__.tag), f"a value is not UTF-8: {error}") from error


def _control_frame(control: Control) -> bytes:
    return frame(
        _control_json(control).decode(),
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
