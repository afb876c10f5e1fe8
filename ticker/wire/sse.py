"""Server-Sent Events (WHATWG HTML 9.2). Pure."""

import re

from ticker.errors import WireError
from ticker.events import Record
from ticker.wire.controls import Control, Live, control_json, name_of, retry_ms_of
from ticker.wire.format import MessageFormat
from ticker.wire.one_line import on_one_line

# The characters that the event-stream grammar gives a meaning, in an id or a name (CWE-93).
_FORBIDDEN_IN_FIELD = re.compile(r"[\r\n\0]")
_LINE_ENDS_TO_BLANKS = bytes.maketrans(b"\r\n", b"  ")


class ServerSentEvents(MessageFormat):
    name = "sse"
    content_type = "text/event-stream; charset=utf-8"
    frame_end = b"\n\n"
    # No blank line after the comment: it would make some parsers dispatch an empty message.
    sign_of_life = b":\n"
    needs_200 = True

    def event(self, record: Record) -> bytes:
        return b"id: %b\nevent: %b\ndata: %b\n\n" % (record.id.encode(), record.type.encode(), record.json)

    def control(self, control: Control) -> bytes:
        return frame(
            control_json(control).decode(),
            event=name_of(control),
            event_id=control.id if isinstance(control, Live) else "",
            retry_ms=retry_ms_of(control),
        )

    def heartbeat(self, live: Live) -> bytes:  # noqa: ARG002 - a comment, which no parser may hand out
        return self.sign_of_life

    def reply(self, event: str, json: bytes) -> bytes:
        # Between the values of JSON a line end means nothing, and within them there is none.
        return frame(on_one_line(json.translate(_LINE_ENDS_TO_BLANKS)).decode(), event=event)


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
    fields = f"id: {event_id}\n" if event_id else ""
    if retry_ms is not None:
        fields += f"retry: {retry_ms:d}\n"
    if event:
        fields += f"event: {event}\n"
    lines = data.replace("\n", "\ndata: ")
    try:
        return f"{fields}data: {lines}\n\n".encode()
    except UnicodeEncodeError as error:
        raise WireError("frame", f"a value cannot be written as UTF-8: {error}") from error
