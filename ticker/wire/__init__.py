"""Events to bytes: the formats in which a stream is sent."""

from ticker.wire.controls import CONTROL_TYPES, Busy, Bye, Control, Lagged, Live, Open, Reset, Stale
from ticker.wire.frames import Format, encode, encode_control, frame, heartbeat
from ticker.wire.one_line import on_one_line

__all__ = [
    "CONTROL_TYPES",
    "Busy",
    "Bye",
    "Control",
    "Format",
    "Lagged",
    "Live",
    "Open",
    "Reset",
    "Stale",
    "encode",
    "encode_control",
    "frame",
    "heartbeat",
    "on_one_line",
]
