"""What a client is told beside events. Pure."""

from typing import TypeAlias

import msgspec

from ticker.wire import CONTROL_TYPES, Control


class Broken(msgspec.Struct, frozen=True):
    """The connection is gone; the next is tried in `retry_s`, and goes on where this one ended."""

    reason: str
    retry_s: float


Notice: TypeAlias = Control | Broken

_control: msgspec.json.Decoder[Control] = msgspec.json.Decoder(Control)


def is_control(name: str) -> bool:
    """Whether an event of the stream is about the stream, also where we do not know it."""
    return name in CONTROL_TYPES or name.startswith("stream-")


def control_of(json: str) -> Control | None:
    """Read a control event; None for one that this version of the client does not know."""
    try:
        return _control.decode(json)
    except (msgspec.DecodeError, RecursionError):
        return None
