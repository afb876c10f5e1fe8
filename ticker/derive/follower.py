"""Follows the log for one derivation, and commits what it came to together with its cursor."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic

import msgspec

from ticker.derive.derivation import Derivation, S, Step
from ticker.derive.pages import Pages
from ticker.derive.settling import committed
from ticker.events import Record
from ticker.log import LogView, Order, State
from ticker.times import Clock

_logger = logging.getLogger(__name__)


class _Saved(msgspec.Struct, frozen=True):
    """What a derivation's writer commits: everything up to `through` is in `state`."""

    through: int
    state: bytes


class Follower(Generic[S]):
    """`channels` are those that are followed, as of now.

    `complete` is asked before each step with records for the state with what else of the log it may take.
    """

    def __init__(
        self,
        derivation: Derivation[S],
        view: LogView,
        order: Order,
        *,
        channels: Callable[[], Sequence[str]],
        clock: Clock,
        complete: Callable[[S, Sequence[Record]], Awaitable[S]] | None = None,
    ) -> None:
        self.derivation = derivation
        self._order = order
        self._clock = clock
        self._complete = complete
        self.writer = f"derive:{derivation.name}"
        self._pages = Pages(derivation, view, channels=channels, clock=clock)
        self._pages.through, self._state = self._recall()
        self.settled: S = self._state
        """The state as it was last committed: whatever happens now, it will not be less."""
        self._settling = asyncio.Event()

    @property
    def state(self) -> S:
        """The state as of now: what has not been settled may be another after a crash."""
        return self._state

    def committed(self) -> S:
        """The state that the log holds: it knows of every event made here that anybody has been shown.

        `settled` may be a moment behind, since readers are told by the commit itself.
        """
        return self._recall()[1]

    async def has_settled(self) -> None:
        """Wait until the state is committed the next time."""
        await self._settling.wait()

    @property
    def lag(self) -> int:
        """How many events of the log, whatever their type, it has not looked at."""
        return self._pages.left

    def _recall(self) -> tuple[int | None, S]:
        stored = self._order.state(self.writer)
        if stored is not None:
            try:
                saved = msgspec.msgpack.decode(stored, type=_Saved)
                return saved.through, self.derivation.decode(saved.state)
            except msgspec.MsgspecError as error:
                _logger.warning("%s begins anew, its state cannot be read: %s", self.writer, error)
        return None, self.derivation.start()

    async def run(self) -> None:
        """Follow for ever, or until the log is closed; while it is in trouble, wait.

        It begins where the log says: what was not settled of an earlier run is read again.
        """
        self._pages.through, self._state = self._recall()
        self.settled = self._state
        await self._pages.follow(self._take, lambda: self.derivation.due_ms(self._state))

    async def _take(self, records: Sequence[Record], through: int) -> None:
        state = self._state
        if self._complete is not None and records:
            state = await self._complete(state, records)
        step = self.derivation.step(state, records, self._clock())
        self._state = await self._settled(step, through)

    async def _settled(self, step: Step[S], through: int) -> S:
        if not step.drafts and not step.settled:
            return step.state
        if not self._order.is_claimed(self.writer):
            # Another node appends what this one only shows, and reads again when it takes over.
            return step.after(())
        state = self._saved(step, through)
        made = await committed(self._order, self.writer, self.derivation, step.drafts, state)
        self.settled = step.after(made)
        settling, self._settling = self._settling, asyncio.Event()
        settling.set()
        return self.settled

    def _saved(self, step: Step[S], through: int) -> State:
        def saved(made: Sequence[Record]) -> bytes:
            return msgspec.msgpack.encode(_Saved(through, self.derivation.encode(step.after(made))))

        # Where it does not depend on them, it is encoded here, and by no thread that others wait for.
        return saved(()) if step.noting is None else saved
