"""What one append commits: drafts checked and encoded beforehand, and their writer's state."""

from collections.abc import Sequence

import msgspec

from ticker.errors import EventError
from ticker.events import Body, Draft, Envelope, Record, encode_body, stamp, type_of
from ticker.log.cursor import EventId
from ticker.log.order import State
from ticker.times import parse_rfc3339, rfc3339
from ticker.wire import on_one_line


class Prepared(msgspec.Struct, frozen=True):
    """A draft with its body already encoded: what cannot be encoded was refused before the transaction."""

    draft: Draft
    type: str
    json: bytes
    retry_ms: int
    item_ms: int | None


class Batch(msgspec.Struct, frozen=True, eq=False):
    """Committed as a whole or not at all; told from an equal one by identity, so that a retry is known."""

    prepared: tuple[Prepared, ...]
    writer: str
    state: State | None

    def state_with(self, records: Sequence[Record]) -> bytes | None:
        """The writer's state, as it is to be committed together with these."""
        return self.state(records) if callable(self.state) else self.state


_decode = msgspec.json.Decoder(Body).decode


def prepare(draft: Draft, retry_ms: int) -> Prepared:
    """Check and encode a draft; EventError for what would not come back from the log as it is."""
    body = draft.body
    json = encode_body(body)
    _refuse_unless_it_comes_back(body, json)
    try:
        draft.channel.encode()
    except UnicodeEncodeError as error:
        raise EventError(
            type_of(body), f"the channel {draft.channel!r} cannot be written as UTF-8"
        ) from error
    return Prepared(draft, type_of(body), json, retry_ms, item_ms_of(body))


def _refuse_unless_it_comes_back(body: Body, json: bytes) -> None:
    # Structs do not check what they are made from. One quote with a NaN (which JSON turns into null)
    # would end every stream that has to decode it, again at each reconnect.
    try:
        faithful = _decode(json) == body
    except msgspec.DecodeError as error:
        raise EventError(type_of(body), f"a value is not of its field's type: {error}") from error
    if not faithful:
        raise EventError(type_of(body), "a value does not come back from JSON as it was")
    if any("\n" in symbol or not symbol for symbol in body.symbols_named):
        raise EventError(type_of(body), "a symbol is empty or holds a line end")


def item_ms_of(body: Body) -> int | None:
    """When the thing itself happened, in milliseconds; None where that is when it was appended."""
    text = body.item_time
    try:
        return None if text is None else parse_rfc3339(text)
    except ValueError as error:
        raise EventError(type_of(body), f"{text!r} is not an RFC 3339 time") from error


def stamped(batch: Batch, epoch: str, first_seq: int, time_ms: int) -> tuple[Record, ...]:
    """The records that a batch becomes when it is committed at an instant, from `first_seq` on."""
    time = rfc3339(time_ms)
    return tuple(
        _record(item, EventId(epoch, first_seq + offset), time, time_ms)
        for offset, item in enumerate(batch.prepared)
    )


def _record(item: Prepared, event_id: EventId, time: str, time_ms: int) -> Record:
    body = item.draft.body
    envelope = Envelope(
        id=str(event_id),
        type=item.type,
        channel=item.draft.channel,
        key=body.key,
        time=time,
        retry_ms=item.retry_ms,
    )
    return Record(
        seq=event_id.seq,
        id=envelope.id,
        type=item.type,
        channel=item.draft.channel,
        key=body.key,
        symbols=body.symbols_named,
        time_ms=time_ms,
        json=on_one_line(stamp(envelope, item.json)),
    )


def item_times(records: Sequence[Record]) -> list[int]:
    """For each record, when the thing itself happened."""
    times = (item_ms_of(record.body) for record in records)
    return [
        record.time_ms if item_ms is None else item_ms for record, item_ms in zip(records, times, strict=True)
    ]
