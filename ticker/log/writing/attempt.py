"""What the writing side tries to commit, and what it knows to be committed."""

from collections.abc import Mapping, Sequence

import msgspec

from ticker.events import Record
from ticker.log.stream_place import StreamPlace
from ticker.log.writing.batch import Batch, stamped


class Attempt(msgspec.Struct, frozen=True, eq=False):
    """A batch and what it becomes if its transaction is committed; where it was in the stream, in a copy.

    `next_seq` is the sequence of what comes behind it.
    """

    batch: Batch
    records: tuple[Record, ...]
    state: bytes | None
    next_seq: int
    place: StreamPlace | None = None


class Known(msgspec.Struct, frozen=True):
    """What readers and writers have been told: the newest committed records, ascending, and each state."""

    delivered: Sequence[Record]
    states: Mapping[str, bytes]


def attempts_at(
    batches: Sequence[Batch], epoch: str, next_seq: int, time_ms: int, message: tuple[int, str] | None
) -> list[Attempt]:
    """What batches become that are committed together; `message` is that of the stream which they came in."""
    attempts = list[Attempt]()
    for batch in batches:
        records = stamped(batch, epoch, next_seq, time_ms)
        next_seq += len(records)
        place = None if message is None else StreamPlace(*message, next_seq)
        attempts.append(Attempt(batch, records, batch.state_with(records), next_seq, place))
    return attempts
