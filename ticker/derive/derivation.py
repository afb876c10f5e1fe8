"""What a derivation is: a pure step over the log's records, and a state that its cursor stands for."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from ticker.events import Draft, Record

S = TypeVar("S")


class Step(msgspec.Struct, Generic[S], frozen=True):
    """What some records came to: the state after them, and what is to be appended.

    With drafts, or once `settled`, it is committed. Until then it is kept in memory alone: after a crash
    the same records are read again. So settle now and then (a minute has closed), and not at every event.
    `noting` gives the state that knows, too, what the drafts have become: it is what is committed with them.
    """

    state: S
    drafts: tuple[Draft, ...] = ()
    settled: bool = False
    noting: Callable[[Sequence[Record]], S] | None = None

    def after(self, made: Sequence[Record]) -> S:
        """The state once the drafts are events; pure."""
        return self.state if self.noting is None else self.noting(made)


class Derivation(Protocol[S]):
    """Made once, and told everything by its arguments: it holds nothing that changes."""

    @property
    def name(self) -> str:
        """What its state in the log is kept under; another name begins anew."""

    @property
    def follows(self) -> tuple[str, ...]:
        """The types of events that it is given, of every channel."""

    @property
    def derives(self) -> frozenset[str]:
        """The types of events that it makes; never one that it follows itself."""

    @property
    def lookback_ms(self) -> int:
        """How far before its start it begins where the log holds no state of it."""

    def start(self) -> S:
        """The state before any event."""

    def step(self, state: S, records: Sequence[Record], now_ms: int) -> Step[S]:
        """Take the next records (none where only time has passed), some hundred at most.

        Records may be older than now, by hours after a restart. `record.body` decodes the JSON: where
        the envelope says enough, leave it.
        """

    def due_ms(self, state: S) -> int | None:
        """When `step` is to be called although nothing came; None for never."""

    def encode(self, state: S) -> bytes:
        """The state as it is kept in the log."""

    def decode(self, data: bytes) -> S:
        """The reverse; msgspec.MsgspecError for what another version may have left."""
