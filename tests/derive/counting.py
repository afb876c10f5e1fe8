"""A derivation to test with: an alert for every tenth message, and a count that says what it has seen."""

from collections.abc import Sequence

import msgspec

from ticker.derive import Step
from ticker.events import Alert, Draft, Record


class Count(msgspec.Struct, frozen=True):
    messages: int = 0
    last_seq: int = 0


class Tens:
    """Says so when it has seen another ten; `settles` has it commit at every step as well."""

    name = "tens"
    follows: tuple[str, ...] = ("message",)
    derives = frozenset({"alert"})
    lookback_ms = 1 << 50

    def __init__(self, *, settles: bool = False) -> None:
        self._settles = settles

    def start(self) -> Count:
        return Count()

    def step(self, state: Count, records: Sequence[Record], now_ms: int) -> Step[Count]:
        after = Count(state.messages + len(records), records[-1].seq if records else state.last_seq)
        tens = range(state.messages // 10 + 1, after.messages // 10 + 1)
        return Step(after, tuple(Draft("stocks", told(ten)) for ten in tens), self._settles)

    def due_ms(self, state: Count) -> int | None:
        return None

    def encode(self, state: Count) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> Count:
        return msgspec.msgpack.decode(data, type=Count)


def told(ten: int) -> Alert:
    return Alert(rule="tens", title=f"{ten}0 messages")
