"""What the stream says of itself: control events, which carry no event of the log."""

from typing import TypeAlias

import msgspec

from ticker.errors import WireError
from ticker.wire.one_line import on_one_line


class Open(msgspec.Struct, frozen=True, kw_only=True, tag="stream-open"):
    """The first word on every stream; `retry_ms` was drawn for this connection alone."""

    epoch: str
    time: str
    channels: tuple[str, ...]
    heartbeat_s: float
    retry_ms: int


class Live(msgspec.Struct, frozen=True, kw_only=True, tag="stream-live"):
    """The reader has seen all there is up to `id`."""

    id: str
    time: str


class Reset(msgspec.Struct, frozen=True, kw_only=True, tag="stream-reset"):
    """A cursor that cannot be honoured: `expired`, `unknown` or `foreign`; a snapshot follows."""

    reason: str
    requested: str
    oldest: str
    newest: str


class Lagged(msgspec.Struct, frozen=True, kw_only=True, tag="stream-lagged"):
    """How many superseded events, by type, were left out after the id `from` and up to `to`."""

    skipped: dict[str, int]
    from_id: str = msgspec.field(name="from")
    to_id: str = msgspec.field(name="to")


class Stale(msgspec.Struct, frozen=True, kw_only=True, tag="stream-stale"):
    """The log cannot be written, from the time `since` on, or (`reason` null) can be again."""

    reason: str | None
    since: str


class Busy(msgspec.Struct, frozen=True, kw_only=True, tag="stream-busy"):
    """The server will not serve this reader now."""

    reason: str
    retry_ms: int


class Bye(msgspec.Struct, frozen=True, kw_only=True, tag="stream-bye"):
    """The server ends the stream; come back after `reconnect_ms`."""

    reason: str
    reconnect_ms: int


Control: TypeAlias = Open | Live | Reset | Lagged | Stale | Busy | Bye

_json = msgspec.json.Encoder()

CONTROL_TYPES: tuple[str, ...] = tuple(
    str(kind.__struct_config__.tag) for kind in (Open, Live, Reset, Lagged, Stale, Busy, Bye)
)


def name_of(control: Control) -> str:
    return str(control.__struct_config__.tag)


def retry_ms_of(control: Control) -> int | None:
    """When to come back, from those that say it."""
    match control:
        case Open(retry_ms=retry_ms) | Busy(retry_ms=retry_ms):
            return retry_ms
        case Bye(reconnect_ms=reconnect_ms):
            return reconnect_ms
        case _:
            return None


def control_json(control: Control) -> bytes:
    """A control event as one line of JSON; WireError for what UTF-8 cannot hold."""
    try:
        return on_one_line(_json.encode(control))
    except UnicodeEncodeError as error:
        raise WireError(name_of(control), f"a value is not UTF-8: {error}") from error
