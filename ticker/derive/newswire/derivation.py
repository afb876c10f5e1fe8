"""Makes stories of what happens on simulated markets; appends nothing: its feed is read like any other."""

from collections.abc import Callable, Sequence
from itertools import groupby

import msgspec

from ticker.derive.derivation import Step
from ticker.derive.newswire.state import WireState
from ticker.derive.newswire.writing import Writing
from ticker.events import Record

_MINUTE_MS = 60_000


class Newswire:
    """`is_on` says whether anybody reads the feed; while nobody does, nothing is looked at."""

    name = "newswire"
    follows = ("quote", "status", "action", "announcement")
    derives = frozenset[str]()
    lookback_ms = 0

    def __init__(self, is_on: Callable[[], bool]) -> None:
        self._is_on = is_on

    def start(self) -> WireState:
        return WireState()

    def step(self, state: WireState, records: Sequence[Record], now_ms: int) -> Step[WireState]:
        if not self._is_on():
            return Step(state)
        writing = Writing(state)
        for _, together in groupby(records, lambda record: (record.channel, record.time_ms)):
            writing.take(together)
        minute = now_ms // _MINUTE_MS
        # Now and then also without a story, or a restart would read all since the last one again.
        settled = bool(writing.written) or (bool(records) and minute != state.minute)
        return Step(writing.state(minute if settled else state.minute), settled=settled)

    def due_ms(self, state: WireState) -> int | None:  # noqa: ARG002
        return None

    def encode(self, state: WireState) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> WireState:
        return msgspec.msgpack.decode(data, type=WireState)
