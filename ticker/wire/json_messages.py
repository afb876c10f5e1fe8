"""JSON for WebSocket: an object an event, with what the lines of an SSE frame say. Pure."""

import msgspec

from ticker.events import Record
from ticker.wire.controls import Control, Live, control_json, name_of, retry_ms_of
from ticker.wire.format import MessageFormat


class JsonMessages(MessageFormat):
    """Messages keep its frames apart: nothing in a frame says where it ends."""

    name = "json"
    content_type = "application/json; charset=utf-8"
    frame_end = b""
    sign_of_life = b" "

    def event(self, record: Record) -> bytes:
        # An id and a type hold nothing that JSON would escape.
        head = f'{{"id":"{record.id}","event":"{record.type}","retry":null,"data":'.encode()
        return head + record.json + b"}"

    def control(self, control: Control) -> bytes:
        return _json.encode(
            _ControlMessage(
                id=control.id if isinstance(control, Live) else None,
                event=name_of(control),
                retry=retry_ms_of(control),
                data=msgspec.Raw(control_json(control)),
            )
        )

    def heartbeat(self, live: Live) -> bytes:
        return self.control(live)

    def reply(self, event: str, json: bytes) -> bytes:
        return b'{"event":"%b","data":%b}' % (event.encode(), json)


class _ControlMessage(msgspec.Struct, frozen=True):
    id: str | None
    event: str
    retry: int | None
    data: msgspec.Raw


_json = msgspec.json.Encoder()
