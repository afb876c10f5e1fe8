"""NDJSON: a line of JSON an event. Pure."""

from ticker.events import Record
from ticker.wire.controls import Control, Live, control_json
from ticker.wire.format import Format


class Ndjson(Format):
    name = "ndjson"
    content_type = "application/x-ndjson; charset=utf-8"
    frame_end = b"\n"
    # A blank before the next line's object means nothing (RFC 8259, section 2).
    sign_of_life = b" "

    def event(self, record: Record) -> bytes:
        return record.json + b"\n"

    def control(self, control: Control) -> bytes:
        return control_json(control) + b"\n"

    def heartbeat(self, live: Live) -> bytes:
        return self.control(live)
