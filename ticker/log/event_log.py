"""The event log as the process that orders it holds it: to read, to follow, and to append to."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ticker.ask import Subscription
from ticker.events import Draft, Record
from ticker.log.channel import Channel
from ticker.log.order import Order, State
from ticker.log.reading.cursors import Refusal
from ticker.log.reading.turns import Turn
from ticker.log.reading.view import LogView
from ticker.log.stream_place import Upstream
from ticker.log.trouble import Trouble
from ticker.log.writing.local_order import LocalOrder
from ticker.times import Clock

_TRIM_STEP = 500
_PAGES_STEP = 250
_LOST_AT_MOST = 1_000
_BEHIND_S = 5.0
"""How long a node of a cluster waits for events that a reader has seen elsewhere."""


class EventLog(LogView):
    """A view, and the order that feeds it; one per data folder. Readers are handed it as a LogView."""

    def __init__(
        self,
        path: Path,
        channels: Mapping[str, Channel],
        *,
        clock: Clock,
        sync: str = "normal",
        bars_keep_ms: Mapping[int, int] = MappingProxyType({}),
        max_bytes: int | None = None,
        upstream: Upstream | None = None,
        order: "Callable[[EventLog], Order] | None" = None,
    ) -> None:
        """Open or create the log; LogInUse, LogUnusable.

        `bars_keep_ms` is how long bars are kept, by their interval in seconds; for ever where it is not said.
        Where the file holds more than `max_bytes`, the oldest events are deleted before their time.
        Where others commit to the same log, `upstream` is what this one is a copy of, and `order` makes what
        commits to that; else it is assigned here.
        """
        self.channels = channels
        self.bars_keep_ms = bars_keep_ms
        self.max_bytes = max_bytes
        self.kept = LocalOrder(
            path,
            sync,
            channels=lambda: self.channels,
            bars_keep_ms=lambda: self.bars_keep_ms,
            max_bytes=lambda: self.max_bytes,
            view=self,
            clock=clock,
            upstream=upstream,
        )
        super().__init__(self.kept.reader, self.kept.epoch, self.kept.newest)
        self._is_copy = upstream is not None
        self._disk_trouble: Trouble | None = None
        self._order_trouble: Trouble | None = None
        self.order: Order = self.kept if order is None else order(self)
        self._lost: dict[tuple[str, ...], int] = {}
        self._trimming = 0

    async def append(
        self, drafts: Sequence[Draft], writer: str, state: State | None = None
    ) -> tuple[Record, ...]:
        """`order.commit`: events and their writer's state together, durable on return."""
        return await self.order.commit(drafts, writer, state)

    def state(self, writer: str) -> bytes | None:
        """What this writer committed last."""
        return self.order.state(writer)

    @property
    def writers(self) -> tuple[str, ...]:
        return self.order.writers

    async def trim(self, pause_s: float = 0.02, now_ms: int | None = None) -> int:
        """Delete what is past keeping, now or at an instant, in small steps with pauses for appends."""
        total = 0
        while True:
            deleted = await self._trim_step(now_ms)
            total += deleted
            if deleted < _TRIM_STEP:
                await self.kept.trim_bars(now_ms)
                await self._give_back(pause_s)
                return total
            await asyncio.sleep(pause_s)

    async def _give_back(self, pause_s: float) -> None:
        """Return to the disk, in small steps, what deleted events have left and nothing will need soon."""
        while True:
            if not await self.kept.give_back(_PAGES_STEP):
                return
            await asyncio.sleep(pause_s)

    async def _trim_step(self, now_ms: int | None) -> int:
        self._trimming += 1
        try:
            return await self.kept.trim(_TRIM_STEP, now_ms)
        finally:
            self._trimming -= 1
            self._lost.clear()

    async def probe(self) -> None:
        """Write something small, so that trouble is noticed, and its end too, when nobody appends."""
        await self.order.probe()

    def report(self, trouble: Trouble | None) -> None:
        self._disk_trouble = trouble
        self._tell_trouble()

    def report_of_order(self, trouble: Trouble | None) -> None:
        """Take in that nothing can be ordered elsewhere, whatever this machine's disk does."""
        self._order_trouble = trouble
        self._tell_trouble()

    def _tell_trouble(self) -> None:
        self._lost.clear()  # the file may come back as an older copy of itself
        super().report(self._disk_trouble or self._order_trouble)

    async def _lost_through(self, channels: tuple[str, ...], turn: Turn) -> int:
        # Remembered between clean-ups: a herd of thousands that resumes asks this of the same channels.
        # Only here, where it is known when something is deleted.
        known = self._lost.get(channels)
        if known is None:
            known = await super()._lost_through(channels, turn)
            if not self._trimming and len(self._lost) < _LOST_AT_MOST:
                self._lost[channels] = known
        return known

    async def place(self, cursor: str, subscription: Subscription, *, client: str = "") -> int | Refusal:
        seq = self.seq_of(cursor)
        if self._is_copy and seq is not None and seq > self.newest:
            # It comes from another node, which was a little ahead.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_BEHIND_S):
                    await self.beyond(seq - 1)
        return await super().place(cursor, subscription, client=client)

    def place_now(self, cursor: str, channels: tuple[str, ...]) -> int | None:
        known, seq = self._lost.get(channels), self.seq_of(cursor)
        return seq if known is not None and seq is not None and known <= seq <= self.newest else None

    async def close(self) -> None:
        """End what waits for the disk with LogClosed, and let go of the folder."""
        await self.order.close()
