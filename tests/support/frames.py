"""Bodies of streams taken apart as they arrive: an event counts once its last byte is there."""

import re
from collections.abc import Iterator
from typing import Protocol

import msgspec

_LINE_END = re.compile(rb"\r\n|\n|\r")


class Arrived(msgspec.Struct, frozen=True):
    """An event or control event; `resume` is the client's last event id once it has been dispatched.

    `fields` has the names of a frame's fields, in order.
    """

    id: str | None
    type: str
    data: bytes
    resume: str
    retry_ms: int | None
    fields: tuple[str, ...] = ()


class Parser(Protocol):
    """`last_event_id` outlives a connection, half a frame does not."""

    def feed(self, data: bytes) -> Iterator[Arrived]: ...


class EventStream:
    """text/event-stream as a browser reads it (WHATWG HTML 9.2.6)."""

    def __init__(self, last_event_id: str) -> None:
        self._rest = b""
        self._resume = last_event_id
        self._fields: list[tuple[bytes, bytes]] = []

    def feed(self, data: bytes) -> Iterator[Arrived]:
        text = self._rest + data
        # A CR at the end may be the first half of a CRLF.
        held = b"\r" if text.endswith(b"\r") else b""
        *lines, rest = _LINE_END.split(text.removesuffix(held))
        self._rest = rest + held
        for line in lines:
            if line:
                self._take(line)
            elif self._fields:
                yield self._dispatch()

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name:
            self._fields.append((name, value.removeprefix(b" ")))

    def _dispatch(self) -> Arrived:
        fields, self._fields = self._fields, []
        event_id: str | None = None
        kind, retry_ms = "message", None
        for name, value in fields:
            if name == b"id" and b"\0" not in value:
                event_id = self._resume = value.decode()
            elif name == b"event":
                kind = value.decode()
            elif name == b"retry" and value.isdigit():
                retry_ms = int(value)
        data = b"\n".join(value for name, value in fields if name == b"data")
        return Arrived(
            event_id, kind, data, self._resume, retry_ms, tuple(name.decode() for name, _ in fields)
        )


class _Line(msgspec.Struct, frozen=True):
    type: str
    id: str | None = None
    retry_ms: int | None = None
    reconnect_ms: int | None = None


class JsonLines:
    """NDJSON: a line counts once its line feed has arrived."""

    def __init__(self, last_event_id: str) -> None:
        self._rest = b""
        self._resume = last_event_id
        self._decoder = msgspec.json.Decoder(_Line)

    def feed(self, data: bytes) -> Iterator[Arrived]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for text in lines:
            line = self._decoder.decode(text)
            self._resume = line.id or self._resume
            # An event's own `retry_ms` is its channel's hint; the connection's is drawn for it alone.
            hint = (line.retry_ms if line.id is None else None) or line.reconnect_ms
            yield Arrived(line.id, line.type, text, self._resume, hint)
