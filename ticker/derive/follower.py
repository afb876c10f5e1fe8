"""Follows the log for one derivation, and commits what it came to together with its cursor."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic

import msgspec

from ticker.ask import Subscription
from ticker.derive.derivation import Derivation, S, Step
from ticker.derive.settling import PAGE, committed, rest
from ticker.events import Record
from ticker.log import LogView, Order, State
from ticker.log.following import for_ever
from ticker.times import Clock

_logger = logging.getLogger(__name__)


class _Saved(msgspec.Struct, frozen=True):
    """What a derivation's writer commits: everything up to `through` is in `state`."""

    through: int
    state: bytes


class Follower(Generic[S]):
    """`channels` is asked again for every page, since the config may change.

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
        self._view = view
        self._order = order
        self._channels = channels
        self._clock = clock
        # Of when it is made, not of when it runs: Ticker is open by then, and may have been told something.
        self._began_ms = clock()
        self._complete = complete
        self.writer = f"derive:{derivation.name}"
        self._through, self._state = self._recall()
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
        return self._view.newest - max(0, self._through or 0)

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
        self._through, self._state = self._recall()
        self.settled = self._state
        waits, stopped = f"{self.writer} waits", f"{self.writer} has stopped"
        await for_ever(self._follow, _logger, waits=waits, stopped=stopped)

    async def _follow(self) -> None:
        if self._through is None:
            self._through = await self._view.before_time(self._began_ms - self.derivation.lookback_ms)
        through = self._through
        while True:
            # Taken before looking: what comes meanwhile is not slept through.
            news = self._view.news
            through = await self._catch_up(through)
            await rest(news, self.derivation.due_ms(self._state), self._clock)

    async def _catch_up(self, through: int) -> int:
        while True:
            subscription = Subscription.of(self._channels(), self.derivation.follows)
            page = await self._view.page(subscription, through, PAGE)
            state = self._state
            if self._complete is not None and page.records:
                state = await self._complete(state, page.records)
            step = self.derivation.step(state, page.records, self._clock())
            self._state, self._through = await self._settled(step, page.through), page.through
            through = page.through
            if through >= self._view.newest:
                return through
            await asyncio.sleep(0)

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
