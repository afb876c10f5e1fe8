"""What is known of every source, and what readers were told of it: durable before it counts."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

import msgspec

from ticker.ask import Subscription
from ticker.errors import LogClosed, TickerError
from ticker.events import Body, Draft, Health, Source
from ticker.log import EventLog
from ticker.poller.memory import Memory, encode, recall
from ticker.poller.state import SourceState
from ticker.poller.verdict import event_of, is_late, is_worth_telling, overdue
from ticker.poller.watched import Watched
from ticker.sources.causes import EventRefused, NotConfigured
from ticker.sources.words import words

_AT_ONCE = 100
"""How many headlines are worked on while others wait: a millisecond or two."""

_logger = logging.getLogger(__name__)


class StateStore:
    """What a read brought goes through `enrich`, pure, before it is appended."""

    def __init__(
        self,
        log: EventLog,
        watched: Mapping[str, Watched],
        enrich: Callable[[Sequence[Body]], Sequence[Body]],
        hide: Callable[[str], str] = str,
    ) -> None:
        self._log = log
        self._watched = watched
        self._enrich = enrich
        self._hide = hide
        self._memories = {name: recall(name, item.origin, log.state(name)) for name, item in watched.items()}
        self._told: dict[str, Health] = {}

    def __getitem__(self, name: str) -> Memory:
        return self._memories[name]

    async def note(self, name: str, memory: Memory) -> None:
        """Have a memory found after a restart, without its counting now."""
        await self._log.append([], name, encode(memory))

    async def commit(
        self, item: Watched, memory: Memory, bodies: tuple[Body, ...] = (), *, quietly: bool = False
    ) -> None:
        """Append what a read brought together with what is now known of its source, and tell of that."""
        drafts = [Draft(item.channel, body) for body in await self._enriched(bodies)]
        told = self._told.get(item.name)
        tell = not quietly and is_worth_telling(told, memory.state, item.rhythm)
        if tell:
            drafts.append(self._draft(item, memory.state))
        before = self._memories[item.name].state
        await self._append(item, drafts, memory)
        if told != memory.state.health:
            _say_in_the_log(item.name, before, memory.state)
        if tell:
            self._told[item.name] = self._memories[item.name].state.health

    async def _enriched(self, bodies: tuple[Body, ...]) -> Sequence[Body]:
        if len(bodies) <= _AT_ONCE:
            return self._enrich(bodies)
        # In one go, since what the steps say of one body may depend on all; but not on the loop.
        return await asyncio.to_thread(self._enrich, bodies)

    def _draft(self, item: Watched, state: SourceState) -> Draft:
        health = event_of(item.name, item.title, item.kind, state, item.rhythm)
        detail = None if health.detail is None else self._hide(health.detail)
        return Draft(item.channel, msgspec.structs.replace(health, detail=detail))

    async def _append(self, item: Watched, drafts: list[Draft], memory: Memory) -> None:
        try:
            await self._log.append(drafts, item.name, encode(memory))
        except LogClosed:
            raise
        except TickerError as error:
            # Refused when the event was made: nothing was committed, so the source stays where it was.
            _logger.error("%s: %s", item.name, error)
            cause = EventRefused(str(error))
            state = msgspec.structs.replace(memory.state, health="failing", detail=words(cause), cause=cause)
            memory = Memory(origin=item.origin, state=state, adapter=self._memories[item.name].adapter)
            await self._log.append([self._draft(item, state)], item.name, encode(memory))
        self._memories[item.name] = memory

    async def tell_late(self, now_ms: int) -> None:
        """Tell of sources that were fine and have not been read although they were due."""
        for name, item in self._watched.items():
            state = self._memories[name].state
            if self._told.get(name) != "ok" or not is_late(state, item.rhythm, now_ms):
                continue
            self._told[name] = "late"
            # Without a state: the read that hangs may commit its own at any moment.
            await self._log.append([self._draft(item, overdue(state, now_ms))], name)

    async def recall_told(self) -> None:
        """Learn what readers were told last, and tell of sources that are not configured any more."""
        subscription = Subscription.of(self._log.channels, ("source",))
        for record in (await self._log.snapshot(subscription, 0)).records:
            body = record.body
            if not isinstance(body, Source):
                continue
            if body.name in self._watched:
                self._told[body.name] = body.state
            elif body.state != "gone":
                removed = msgspec.structs.replace(
                    body,
                    state="gone",
                    detail=words(NotConfigured()),
                    advice=None,
                    next_read=None,
                    next_reason=None,
                )
                await self._log.append([Draft(record.channel, removed)], body.name)


def _say_in_the_log(name: str, before: SourceState, after: SourceState) -> None:
    # An outage, in which nothing counts as a failure, has a line of its own and none for each feed.
    if after.health in ("failing", "gone") and after.failures:
        _logger.warning("%s is %s: %s", name, after.health, after.detail)
    elif after.health == "ok" and before.failures:
        _logger.warning("%s is ok again", name)
