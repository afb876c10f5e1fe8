"""Appends what people and programs send: as a whole or not at all, and once for each key they give it."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from functools import partial

import msgspec

from ticker.errors import EventError, Fenced, QueryError
from ticker.events import Record
from ticker.log import LogView, Order, State, Storing
from ticker.publishing.beside import beside
from ticker.publishing.plan import Enrich, Plan, Submitted, planned
from ticker.publishing.receipts import Receipt, Shard, receipt_of, shard_of
from ticker.times import Clock, rfc3339

_WRITER = "published"
_MOST_WAITING = 100
"""Each may hold a megabyte while it waits for the disk."""
_AGAIN = ": ask again with the same Idempotency-Key"


class Idempotency(msgspec.Struct, frozen=True):
    """What makes a second request the same as a first: digests of its key, and of what it sent."""

    key: bytes
    content: bytes


class Stored(msgspec.Struct, frozen=True):
    """The sequence of each event, in the order in which they were sent, and when they were appended."""

    seqs: tuple[int, ...]
    time_ms: int


class Publisher:
    """`sources` are the names of the config's own; `enrich` is what every draft goes through."""

    def __init__(
        self,
        view: LogView,
        order: Order,
        *,
        enrich: Enrich,
        sources: Callable[[], Collection[str]],
        clock: Clock,
    ) -> None:
        self._view = view
        self._order = order
        self._enrich = enrich
        self._sources = sources
        self._clock = clock
        self._turn = asyncio.Lock()
        self._storing = Storing(view, most=_MOST_WAITING, again=_AGAIN)

    @property
    def waiting(self) -> int:
        """How many requests have not been stored yet."""
        return len(self._storing)

    async def publish(
        self, items: Sequence[Submitted], channel: str, once: Idempotency | None = None
    ) -> Stored:
        """Append events to a channel, durable on return; what was stored under the same key is told again.

        QueryError for what cannot be appended, or where the key was used for something else; LogError
        while the log cannot be written.
        """
        return await self._storing.done(partial(self._in_turn, items, channel, once))

    async def _in_turn(self, items: Sequence[Submitted], channel: str, once: Idempotency | None) -> Stored:
        # One at a time: what is decided by what the log holds must be stored before the next is decided.
        async with self._turn:
            if once is None:
                return await self._store(await self._planned(items, channel), _WRITER, None)
            while True:
                try:
                    return await self._store_once(items, channel, once)
                except Fenced:
                    continue  # another node has stored something under a key of the same shard meanwhile

    async def _store_once(self, items: Sequence[Submitted], channel: str, once: Idempotency) -> Stored:
        writer = f"{_WRITER}:{shard_of(once.key)}"
        await self._order.claim(writer)
        shard = Shard.decode(self._order.state(writer))
        known = shard.of(once.key, self._clock())
        if known is not None:
            return _again(known, once)
        plan = await self._planned(items, channel)
        return await self._store(plan, writer, partial(_with_receipt, shard, once, plan, self._clock()))

    async def _planned(self, items: Sequence[Submitted], channel: str) -> Plan:
        now, sources = rfc3339(self._clock()), self._sources()
        bodies = await beside(
            len(items), lambda: self._enrich([item.event.body(channel, now) for item in items])
        )
        keys = tuple(dict.fromkeys(body.key for body in bodies if body.key is not None))
        newest = await self._view.newest_of(keys) if keys else {}
        return await beside(len(items), lambda: planned(items, bodies, channel, newest, sources))

    async def _store(self, plan: Plan, writer: str, state: State | None) -> Stored:
        now_ms = self._clock()
        try:
            records = await self._order.commit(plan.drafts, writer, state)
        except EventError as error:
            raise QueryError("bad_event", "$", error.detail, "values that JSON can hold") from error
        return Stored(plan.seqs(records), records[0].time_ms if records else now_ms)


def _with_receipt(
    shard: Shard, once: Idempotency, plan: Plan, now_ms: int, records: Sequence[Record]
) -> bytes:
    time_ms = records[0].time_ms if records else now_ms
    return shard.with_receipt(receipt_of(once.key, once.content, time_ms, plan.seqs(records)), now_ms)


def _again(known: Receipt, once: Idempotency) -> Stored:
    if known.content != once.content:
        raise QueryError(
            "key_reused",
            "Idempotency-Key",
            "something else was sent under this key within the last day",
            "the same as then, or another key",
            status=422,
        )
    return Stored(tuple(known.seqs), known.time_ms)
