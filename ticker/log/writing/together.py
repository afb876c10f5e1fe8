"""What waits to be committed at the same time is committed in one transaction, which costs little more."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ticker.events import Record
from ticker.log.order import LANDING_S
from ticker.log.writing.batch import Batch
from ticker.tasks import to_its_end

_MOST_BATCHES, _MOST_EVENTS = 100, 500
"""Who comes meanwhile waits for all of them: some milliseconds."""

Records = tuple[Record, ...]
Append = Callable[[Sequence[Batch]], Coroutine[Any, Any, Sequence[Records]]]


class Together:
    """`append` commits some batches, all or none of them, and gives the events of each; one call at a time.

    Each batch is whole, and they keep their order. One that nothing waits beside is committed at once, and
    never waits for others to come.
    """

    def __init__(self, append: Append) -> None:
        self._append = append
        self._waiting: list[tuple[Batch, asyncio.Future[Records]]] = []
        self._is_busy = False
        self._rest: asyncio.Task[None] | None = None

    async def commit(self, batch: Batch) -> Records:
        """The events of a batch, once they are durable."""
        if self._is_busy:
            records: asyncio.Future[Records] = asyncio.get_running_loop().create_future()
            return await self._made(batch, records)
        self._is_busy = True
        try:
            return (await to_its_end(self._append((batch,)), LANDING_S))[0]
        finally:
            self._is_busy = bool(self._waiting)
            if self._is_busy:
                self._rest = asyncio.create_task(self._commit_waiting())

    async def _made(self, batch: Batch, records: "asyncio.Future[Records]") -> Records:
        self._waiting.append((batch, records))
        try:
            await asyncio.wait({records})
        except asyncio.CancelledError:
            try:
                # What has begun is committed all the same, and what has not is not any more.
                if not any(waiting is records for _, waiting in self._waiting):
                    await asyncio.wait({records}, timeout=LANDING_S)
            finally:
                if not records.cancel() and not records.cancelled():
                    records.exception()
            raise
        return records.result()

    async def _commit_waiting(self) -> None:
        try:
            while some := self._next():
                await self._commit_all(some)
        finally:
            self._is_busy = False
            for _, records in self._waiting:
                records.cancel()
            self._waiting.clear()

    def _next(self) -> list[tuple[Batch, asyncio.Future[Records]]]:
        """The next that still want it, some at a time; one of many events alone."""
        waiting = [one for one in self._waiting if not one[1].done()]
        events = count = 0
        for batch, _ in waiting[:_MOST_BATCHES]:
            events += len(batch.prepared)
            if count and events > _MOST_EVENTS:
                break
            count += 1
        some, self._waiting = waiting[:count], waiting[count:]
        return some

    async def _commit_all(self, some: Sequence[tuple[Batch, asyncio.Future[Records]]]) -> None:
        try:
            found = await self._append([batch for batch, _ in some])
        except Exception as error:
            if len(some) > 1:
                # What is wrong with one of them is nothing to the others.
                for one in some:
                    await self._commit_all([one])
            elif not some[0][1].done():
                some[0][1].set_exception(error)
        else:
            for (_, records), made in zip(some, found, strict=True):
                if not records.done():
                    records.set_result(made)
