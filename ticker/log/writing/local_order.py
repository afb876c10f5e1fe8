"""The order where it is assigned by this process: into one folder's file, by one thread."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ticker.events import Draft, Record
from ticker.log.channel import Channel
from ticker.log.folder import DataFolder
from ticker.log.order import State
from ticker.log.reading.view import LogView
from ticker.log.stream_place import StreamPlace, Upstream
from ticker.log.writing.attempt import Attempt, Known
from ticker.log.writing.batch import Batch, Prepared, prepare
from ticker.log.writing.together import Together
from ticker.log.writing.writer import Writer
from ticker.times import Clock

_AT_ONCE = 100
"""How many events are prepared before others have their turn; some milliseconds."""
_UNKNOWN_CHANNEL_RETRY_MS = 3_000


class LocalOrder:
    """An `Order` that feeds a view of this process: straight from the commit, without another hop.

    The view's `tail` is also what a file that lost its last commits is given back. `channels` is asked at
    every use, since the config may change. With an `upstream` the log is a copy of a stream, and what
    it takes in comes by `apply` alone.
    """

    def __init__(
        self,
        path: Path,
        sync: str,
        *,
        channels: Callable[[], Mapping[str, Channel]],
        bars_keep_ms: Callable[[], Mapping[int, int]],
        max_bytes: Callable[[], int | None],
        view: LogView,
        clock: Clock,
        upstream: Upstream | None = None,
    ) -> None:
        """Open or create the log; LogInUse, LogUnusable."""
        self._channels = channels
        self._bars_keep_ms = bars_keep_ms
        self._max_bytes = max_bytes
        self._view = view
        self._clock = clock
        self._folder = DataFolder.take(path)
        try:
            self._writer = Writer(
                self._folder,
                sync,
                clock=clock,
                known=lambda: Known(view.tail.records, dict(self._states)),
                on_commit=self._committed,
                on_trouble=view.report,
                upstream=upstream,
            )
        except BaseException:
            self._folder.release()
            raise
        store = self.store = self._writer.store
        self.reader = self._writer.reader
        self.epoch = store.epoch
        self.newest = store.next_seq - 1
        """When it was opened."""
        self._states = store.states
        self._together = Together(self._append)

    def state(self, writer: str) -> bytes | None:
        return self._states.get(writer)

    @property
    def writers(self) -> tuple[str, ...]:
        return tuple(self._states)

    async def commit(
        self, drafts: Sequence[Draft], writer: str, state: State | None = None
    ) -> tuple[Record, ...]:
        return await self._together.commit(Batch(await self.prepared(drafts), writer, state))

    async def _append(self, batches: Sequence[Batch]) -> Sequence[tuple[Record, ...]]:
        return await self._writer.insist(lambda store: store.append_all(batches, self._clock()))

    async def claim(self, *writers: str) -> None:
        """There is nobody else."""

    def is_claimed(self, writer: str) -> bool:  # noqa: ARG002
        return True

    @property
    def place(self) -> StreamPlace | None:
        """Where in its stream a copy is."""
        return self.store.place

    async def apply(self, batch: Batch, time_ms: int, message: tuple[int, str]) -> tuple[Record, ...]:
        """Take in the next message of the stream, known by its sequence and time, that holds a batch."""
        return await self._writer.insist(lambda store: store.append(batch, time_ms, message))

    async def prepared(self, drafts: Sequence[Draft]) -> tuple[Prepared, ...]:
        prepared: list[Prepared] = []
        for at in range(0, len(drafts), _AT_ONCE):
            if at:
                # A first read may bring thousands, and nobody should have to wait for all of them.
                await asyncio.sleep(0)
            some = drafts[at : at + _AT_ONCE]
            prepared += [prepare(draft, self._retry_ms(draft.channel)) for draft in some]
        return tuple(prepared)

    def _retry_ms(self, channel: str) -> int:
        known = self._channels().get(channel)
        return known.retry_ms if known else _UNKNOWN_CHANNEL_RETRY_MS

    def _committed(self, attempts: Sequence[Attempt]) -> None:
        for attempt in attempts:
            if attempt.state is not None:
                self._states[attempt.batch.writer] = attempt.state
        self._view.deliver([record for attempt in attempts for record in attempt.records])

    async def trim(self, limit: int, now_ms: int | None = None) -> int:
        """Delete at most `limit` events that are past keeping, now or at an instant; how many that were."""
        at_ms, max_bytes = self._clock() if now_ms is None else now_ms, self._max_bytes()
        keeps = {name: channel.keep for name, channel in self._channels().items()}
        # For a channel that is configured no more: as long as any other is kept.
        longest = max(keeps.values(), key=lambda keep: keep.age_ms, default=None)
        if longest is None:
            return 0
        return await self._writer.insist(lambda store: store.trim(keeps, longest, at_ms, limit, max_bytes))

    async def trim_bars(self, now_ms: int | None = None) -> None:
        """Delete bars that are past keeping, now or at an instant; those of a few symbols each time."""
        at_ms, keep_ms = self._clock() if now_ms is None else now_ms, self._bars_keep_ms()
        if keep_ms:
            await self._writer.insist(lambda store: store.trim_bars(keep_ms, at_ms))

    async def give_back(self, pages: int) -> bool:
        """Return at most so many unused pages of the file to the disk; whether there are more to return."""
        return await self._writer.insist(lambda store: store.give_back(pages))

    async def probe(self) -> None:
        """Write something small, so that trouble is noticed, and its end too, when nobody commits."""
        await self._writer.insist(lambda store: store.probe())

    async def close(self) -> None:
        """End what waits for the disk with LogClosed, close the reader, and let go of the folder."""
        await self._writer.close()
        self._folder.release()
