"""What was published under which key, so that who asks again is told the same and nothing comes twice. Pure.

After the IETF draft "The Idempotency-Key HTTP Header Field". Receipts are kept as states of writers in the
log, in the very commit of the events that they are of: a crash leaves both or neither.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby

import msgspec

KEPT_MS = 86_400_000
MOST_KEY_CHARS = 255
_SHARDS = 1_024
_MOST_BYTES = 65_536
"""Of all shards together, and so for about a million keys: 64 MiB."""
_DIGEST_BYTES = 16


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """`key` and `content` are digests; `runs` are the sequences that were answered, as (first, how many)."""

    key: bytes
    content: bytes
    time_ms: int
    runs: tuple[tuple[int, int], ...]

    @property
    def seqs(self) -> Iterator[int]:
        return (seq for first, count in self.runs for seq in range(first, first + count))


def receipt_of(key: bytes, content: bytes, time_ms: int, seqs: Iterable[int]) -> Receipt:
    return Receipt(key, content, time_ms, tuple(_runs(seqs)))


def _runs(seqs: Iterable[int]) -> Iterator[tuple[int, int]]:
    for _, members in groupby(enumerate(seqs), lambda pair: pair[1] - pair[0]):
        run = [seq for _, seq in members]
        yield run[0], len(run)


def digest(*parts: str | bytes) -> bytes:
    """One digest of several parts, which no other parts have, however they are cut."""
    found = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8) + data)
    return found.digest()[:_DIGEST_BYTES]


def shard_of(key: bytes) -> int:
    """Which of many states a key's receipt is in: each commit writes one of them anew."""
    return int.from_bytes(key[:2]) % _SHARDS


class Shard(msgspec.Struct, frozen=True, array_like=True):
    """Some of the receipts, the oldest first."""

    receipts: tuple[Receipt, ...] = ()

    @classmethod
    def decode(cls, state: bytes | None) -> "Shard":
        """Read a writer's state; what another version has left is forgotten."""
        try:
            return cls() if state is None else msgspec.msgpack.decode(state, type=cls)
        except msgspec.MsgspecError:
            return cls()

    def of(self, key: bytes, now_ms: int) -> Receipt | None:
        """The receipt of a key, while it is kept; a clock that was set back keeps it longer."""
        return next((one for one in self.receipts if one.key == key and now_ms - one.time_ms < KEPT_MS), None)

    def with_receipt(self, new: Receipt, now_ms: int) -> bytes:
        """The state with one more, without those that are past keeping or one too many."""
        kept = [one for one in self.receipts if one.key != new.key and now_ms - one.time_ms < KEPT_MS]
        return _fitting([*kept, new])


def _fitting(receipts: Sequence[Receipt]) -> bytes:
    encoded = msgspec.msgpack.encode(Shard(tuple(receipts)))
    while len(encoded) > _MOST_BYTES and len(receipts) > 1:
        receipts = receipts[max(1, len(receipts) // 16) :]
        encoded = msgspec.msgpack.encode(Shard(tuple(receipts)))
    return encoded
