"""Sources that are pushed: what they are sent, and how often they are read meanwhile."""

import logging
import random
from collections.abc import Callable
from functools import partial

import msgspec

from ticker.errors import LogClosed, SourceError
from ticker.poller.deciding.pushes import after_push, tightened
from ticker.poller.deliveries import Taken
from ticker.poller.polled_source import PolledSource
from ticker.poller.state import SourceState
from ticker.poller.state_store import StateStore
from ticker.poller.watched import ReadListener
from ticker.sources.adapter import Offer, Pushed, Receiver
from ticker.times import Clock

_logger = logging.getLogger(__name__)


class Pushing:
    """`set_next` has a source read when its state says; `listeners` are told what reads find."""

    def __init__(
        self,
        states: StateStore,
        clock: Clock,
        rng: random.Random,
        set_next: Callable[[PolledSource], None],
    ) -> None:
        self._states = states
        self._clock = clock
        self._rng = rng
        self._set_next = set_next
        self.listeners: list[ReadListener] = []

    async def begin(self, source: PolledSource) -> None:
        """Take up a source as it was left, of which nothing could be pushed since."""
        memory, receiver = source.memory, source.watched.receiver
        read_before = memory.adapter is not None and memory.state.health != "gone"
        if receiver is not None and read_before:
            # Now, not after the next read: hubs may be asked only since the config says where we are.
            await self._tell(source, receiver.known_offer(memory.adapter), found_missing=False)
        await self._commit_tightened(source, doubting=not source.is_pushed(self._clock()))

    async def after_read(
        self, source: PolledSource, offer: Offer | None, *, found_missing: bool = False
    ) -> None:
        """Tell what a read found, and read a source as often as ever that nobody pushes any more."""
        if source.watched.receiver is None:
            return
        await self._tell(source, offer, found_missing=found_missing)
        if self.listeners and not source.is_pushed(self._clock()):
            await self.tighten(source)

    async def _tell(self, source: PolledSource, offer: Offer | None, *, found_missing: bool) -> None:
        for listener in self.listeners:
            await listener.after_read(source.name, offer, found_missing=found_missing)

    async def take(self, source: PolledSource, pushed: Pushed) -> Taken:
        """Append what is new in a document that was pushed; it is durable when it was taken."""
        receiver = source.watched.receiver
        if receiver is None:
            return "busy"
        return await source.deliveries.carry(partial(self._take, source, receiver, pushed))

    async def _take(self, source: PolledSource, receiver: Receiver, pushed: Pushed) -> Taken:
        try:
            async with source.lock:
                return await self._absorb(source, receiver, pushed)
        except LogClosed:
            return "busy"

    async def _absorb(self, source: PolledSource, receiver: Receiver, pushed: Pushed) -> Taken:
        before, now_ms = source.memory, self._clock()
        try:
            reading = await receiver.absorb(before.adapter, pushed, now_ms)
        except SourceError as error:
            # The feed itself has what this was about: it is read as if no hub had promised anything.
            _logger.warning("%s", error)
            await self.tighten(source)
            return "unreadable"
        except Exception:
            _logger.exception("what was pushed to %s failed in a way nobody foresaw", source.name)
            await self.tighten(source)
            return "unreadable"
        before = source.by_present_clock()
        state = after_push(
            before.state,
            source.rhythm,
            len(reading.bodies),
            "; ".join(filter(None, (f"pushed by {pushed.hub}", reading.detail))),
            now_ms=self._clock(),
            jitter=self._rng.random(),
            pushing=source.is_pushed(self._clock()),
        )
        memory = msgspec.structs.replace(before, state=state, adapter=reading.memory)
        await self._states.commit(source, memory, reading.bodies)
        self._set_anew(source, before.state)
        return "taken" if source.memory is memory else "unreadable"

    async def tighten(self, source: PolledSource) -> None:
        """Read a source as often as ever again; its lock is held."""
        before = source.state
        await self._commit_tightened(source)
        self._set_anew(source, before)

    async def _commit_tightened(self, source: PolledSource, *, doubting: bool = True) -> None:
        memory = source.by_present_clock()
        now_ms, jitter = self._clock(), self._rng.random()
        after = tightened(memory.state, source.rhythm, now_ms=now_ms, jitter=jitter, doubting=doubting)
        if after != memory.state:
            await self._states.commit(source, msgspec.structs.replace(memory, state=after))

    def _set_anew(self, source: PolledSource, before: SourceState) -> None:
        # A read that has come due meanwhile waits for its turn, and must not be followed by another.
        if source.state.due_ms != before.due_ms:
            self._set_next(source)
