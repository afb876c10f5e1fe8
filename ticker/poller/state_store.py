"""What is known of every source, and what readers were told of it: durable before it counts."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from ticker.ask import Subscription
from ticker.errors import LogClosed, TickerError
from ticker.events import Body, Draft, Source
from ticker.log import EventLog
from ticker.poller.clock_steps import ClockSteps
from ticker.poller.deciding.verdict import event_of, is_late, is_worth_telling, overdue
from ticker.poller.memory import SourceMemory, encode, recall
from ticker.poller.polled_source import PolledSource
from ticker.poller.state import SourceState
from ticker.poller.watched import Watched
from ticker.sources.adapter import Redating
from ticker.sources.causes import EventRefused, NotConfigured
from ticker.sources.words import words
from ticker.tracing import appended, span

_AT_ONCE = 100
"""How many headlines are worked on while others wait: a millisecond or two."""

_logger = logging.getLogger(__name__)


class StateStore:
    """What a read brought goes through `enrich`, pure, before it is appended."""

    def __init__(
        self,
        log: EventLog,
        enrich: Callable[[Sequence[Body]], Sequence[Body]],
        hide: Callable[[str], str] = str,
    ) -> None:
        self._log = log
        self._enrich = enrich
        self._hide = hide

    def recalled(self, watched: Watched, clock_steps: ClockSteps) -> PolledSource:
        """A source as the log remembers it."""
        memory = recall(watched.name, watched.origin, self._log.state(watched.name), watched.asks)
        return PolledSource(watched, memory, clock_steps)

    async def note(self, source: PolledSource, memory: SourceMemory) -> None:
        """Have a memory found after a restart, without its counting now."""
        await self._log.append([], source.name, encode(memory))

    async def commit(
        self,
        source: PolledSource,
        memory: SourceMemory,
        bodies: tuple[Body, ...] = (),
        *,
        quietly: bool = False,
    ) -> None:
        """Append what a read brought together with what is now known of its source, and tell of that."""
        channel, before, told = source.watched.channel, source.state, source.told
        drafts = [Draft(channel, body) for body in await self._enriched(bodies)]
        tell = not quietly and is_worth_telling(told, before, memory.state, source.rhythm)
        if tell:
            drafts.append(self._draft(source, memory.state))
        await self._append(source, drafts, memory)
        if told != memory.state.health:
            _say_in_the_log(source.name, before, memory.state)
        if tell:
            source.told = source.state.health

    async def _enriched(self, bodies: tuple[Body, ...]) -> Sequence[Body]:
        if len(bodies) <= _AT_ONCE:
            return self._enrich(bodies)
        # In one go, since what the steps say of one body may depend on all; but not on the loop.
        return await asyncio.to_thread(self._enrich, bodies)

    def _draft(self, source: PolledSource, state: SourceState) -> Draft:
        item = source.watched
        health = event_of(item.name, item.title, item.kind, state, item.rhythm)
        # A package that brings a kind may put an address into either.
        detail, advice = (text and self._hide(text) for text in (health.detail, health.advice))
        return Draft(item.channel, msgspec.structs.replace(health, detail=detail, advice=advice))

    async def _append(self, source: PolledSource, drafts: list[Draft], memory: SourceMemory) -> None:
        try:
            with span("append", events=len(drafts)):
                appended(await self._log.append(drafts, source.name, encode(memory)))
        except LogClosed:
            raise
        except TickerError as error:
            # Refused when the event was made: nothing was committed, so the source stays where it was.
            _logger.error("%s: %s", source.name, error)
            cause = EventRefused(str(error))
            state = msgspec.structs.replace(memory.state, health="failing", detail=words(cause), cause=cause)
            memory = msgspec.structs.replace(memory, state=state, adapter=source.memory.adapter)
            await self._log.append([self._draft(source, state)], source.name, encode(memory))
        source.memory = memory

    async def redate(self, source: PolledSource, since_ms: int, until_ms: int, by_ms: int) -> None:
        """Have an adapter put right what it dated in a stretch, by a clock that was wrong by so much."""
        if not isinstance(source.watched.adapter, Redating):
            return
        async with source.lock:
            adapter = source.watched.adapter.redated(source.memory.adapter, since_ms, until_ms, by_ms)
            memory = msgspec.structs.replace(source.memory, adapter=adapter)
            await self.commit(source, memory, quietly=True)

    async def tell_late(self, sources: Iterable[PolledSource], now_ms: int) -> None:
        """Tell of sources that were fine and have not been read although they were due."""
        for source in sources:
            state = source.state
            if source.told != "ok" or not is_late(state, source.rhythm, now_ms):
                continue
            source.told = "late"
            # Without a state: the read that hangs may commit its own at any moment.
            await self._log.append([self._draft(source, overdue(state, now_ms))], source.name)

    async def tell_back(self, source: PolledSource, due_ms: int) -> None:
        """Tell of a source that readers were told was gone, and that is read again, at `due_ms` first."""
        if source.told != "gone":
            return
        source.told = source.state.health
        state = msgspec.structs.replace(source.state, due_ms=due_ms)
        # Without a state: it is the next read that finds out how the source is now.
        await self._log.append([self._draft(source, state)], source.name)

    async def recall_told(
        self, sources: Mapping[str, PolledSource], elsewhere: Callable[[str], bool]
    ) -> None:
        """Learn what readers were told last, and tell of sources that nobody reads any more."""
        subscription = Subscription.of(self._log.channels, ("source",))
        for record in (await self._log.snapshot(subscription, 0)).records:
            body = record.body
            if not isinstance(body, Source):
                continue
            if (source := sources.get(body.name)) is not None:
                # Not over what one has been told meanwhile that is polled already.
                source.told = source.told or body.state
            elif body.state != "gone" and not elsewhere(body.name):
                await self._log.append([Draft(record.channel, _removed(body))], body.name)


def _removed(body: Source) -> Source:
    detail = words(NotConfigured())
    return msgspec.structs.replace(
        body, state="gone", detail=detail, advice=None, next_read=None, next_reason=None
    )


def _say_in_the_log(name: str, before: SourceState, after: SourceState) -> None:
    # An outage, in which nothing counts as a failure, has a line of its own and none for each feed.
    if after.health in ("failing", "gone") and after.failures:
        _logger.warning("%s is %s: %s", name, after.health, after.detail)
    elif after.health == "ok" and before.failures:
        _logger.warning("%s is ok again", name)
