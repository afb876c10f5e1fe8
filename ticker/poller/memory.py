"""A source's state in the log: the poller's part and, opaque to it, the adapter's."""

import logging

import msgspec

from ticker.poller.state import SourceState

_logger = logging.getLogger(__name__)


class SourceMemory(msgspec.Struct, frozen=True, kw_only=True):
    """`origin` is what the source reads: at a new address it stands as on its first day. `asks` is how."""

    origin: str
    # In the log under the name that it was first written with.
    state: SourceState = msgspec.field(name="standing")
    adapter: bytes | None = None
    asks: str = ""


class _Stored(msgspec.Struct):
    origin: str
    standing: dict[str, object]
    adapter: bytes | None = None
    asks: str = ""


_decode = msgspec.msgpack.Decoder(SourceMemory).decode
_decode_stored = msgspec.msgpack.Decoder(_Stored).decode
encode = msgspec.msgpack.Encoder().encode


def recall(name: str, origin: str, stored: bytes | None, asks: str = "") -> SourceMemory:
    """What is remembered of a source; afresh if that cannot be read."""
    try:
        memory = _read(stored) if stored is not None else None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _logger.warning("%s: what was remembered cannot be read, so it starts afresh: %s", name, error)
        memory = None
    if memory is None:
        return SourceMemory(origin=origin, state=SourceState(), asks=asks)
    if memory.origin != origin:
        return SourceMemory(origin=origin, state=SourceState(), adapter=memory.adapter, asks=asks)
    if memory.asks != asks and memory.state.health == "failing":
        # What it failed for may be mended by that: it need not wait for as long as it had come to.
        state = msgspec.structs.replace(memory.state, due_ms=None, cut_short=0)
        return msgspec.structs.replace(memory, state=state, asks=asks)
    return msgspec.structs.replace(memory, asks=asks)


def _read(stored: bytes) -> SourceMemory:
    try:
        return _decode(stored)
    except msgspec.ValidationError:
        # A cause that only another version has a name for must not cost all that is known of the source.
        known = _decode_stored(stored)
        known.standing.pop("cause", None)
        return SourceMemory(
            origin=known.origin,
            state=msgspec.convert(known.standing, SourceState),
            adapter=known.adapter,
            asks=known.asks,
        )
