"""What a message of the stream holds: a batch with its writer's state, or who claims a writer. Pure."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
import zstandard

from ticker.events import Body, Draft, type_of
from ticker.log.writing.batch import Batch, Prepared

_LEVEL = 3
_MOST_BYTES = 256_000_000
"""Of one message once it is unpacked: far more than any read brings."""


class Item(msgspec.Struct, frozen=True, array_like=True):
    """An event that is not numbered yet; `json` is its body's."""

    channel: str
    json: bytes
    retry_ms: int
    item_ms: int | None


class Commit(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A batch: events and their writer's state together.

    `node` names the run of a process, `ident` this commit among all. `first` is the sequence that the state
    was made for, None where it does not depend on it. `span` is what it is a part of, where that is traced.
    """

    ident: str
    node: str
    writer: str
    time_ms: int
    items: tuple[Item, ...] = ()
    state: bytes | None = None
    first: int | None = None
    span: str | None = None


class Claim(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From here on, only this node commits states of a writer."""

    ident: str
    node: str
    writer: str


class Beat(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A node's sign of life, for itself: that what it sends comes back."""

    ident: str
    node: str


Message: TypeAlias = Commit | Claim | Beat

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)
_decode_body = msgspec.json.Decoder(Body).decode


def encoded(message: Message) -> bytes:
    return zstandard.ZstdCompressor(level=_LEVEL).compress(_ENCODER.encode(message))


def decoded(data: bytes) -> Message:
    """The reverse; ValueError for what is none."""
    try:
        plain = zstandard.ZstdDecompressor().decompress(data, max_output_size=_MOST_BYTES)
        return _DECODER.decode(plain)
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise ValueError(f"a message of the stream cannot be read: {error}") from error


def items_of(prepared: Sequence[Prepared]) -> tuple[Item, ...]:
    return tuple(Item(one.draft.channel, one.json, one.retry_ms, one.item_ms) for one in prepared)


def batch_of(commit: Commit) -> Batch:
    """The batch as the log takes it in; ValueError for a body that this Ticker does not know."""
    try:
        return Batch(tuple(_prepared(item) for item in commit.items), commit.writer, commit.state)
    except msgspec.MsgspecError as error:
        raise ValueError(f"an event of the stream cannot be read: {error}") from error


def _prepared(item: Item) -> Prepared:
    body = _decode_body(item.json)
    return Prepared(Draft(item.channel, body), type_of(body), item.json, item.retry_ms, item.item_ms)
