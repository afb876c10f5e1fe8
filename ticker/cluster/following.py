"""Takes the messages of the stream into this node's own log: each once, in their order, by their sequence."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Sequence

from ticker.cluster.brokers import Brokers, Stored
from ticker.cluster.message import Commit, Message, batch_of, decoded
from ticker.cluster.reach import Reach
from ticker.cluster.stream import STREAM, TOLD, extent_of
from ticker.errors import ClusterError, LogClosed, Unanswered
from ticker.events import Record
from ticker.log.stream_place import StreamPlace
from ticker.log.writing.batch import Batch
from ticker.log.writing.local_order import LocalOrder

_logger = logging.getLogger(__name__)

_AT_ONCE = 200
_MOST_HEARD = 1_000
_LOOK_S = 1.0
"""How seldom the stream is looked at when nothing is heard of it: what is heard may be lost on the way."""
_RETRY_S = 0.25
_NEARLY_S = 0.02
"""What one broker has told of, another may not have yet."""
_READS, _LEADER = "reads", "leader"
"""Any broker is read from, also one that no other can reach; what the stream holds only its leader says."""

Applied = Callable[[Message, int, Sequence[Record]], None]


class Following:
    """`applied` is called with each message, its sequence, and the events that it has become.

    What the brokers send on as it is stored is taken if it is the next one; whatever is doubtful is read by
    sequence. No broker has to remember how far we are.
    """

    def __init__(self, brokers: Brokers, kept: LocalOrder, reach: Reach, applied: Applied) -> None:
        self._brokers = brokers
        self._kept = kept
        self._reach = reach
        self._applied = applied
        self._heard: deque[Stored] = deque(maxlen=_MOST_HEARD)
        self._hears = asyncio.Event()
        self._moved = asyncio.Event()
        self._told = self.place.seq
        """Up to where `applied` was called, which is a moment behind what the log has."""
        self._checked = 0
        """Over which connection it was seen that the stream is still the one that was followed."""

    @property
    def place(self) -> StreamPlace:
        place = self._kept.place
        assert place is not None, "a log that is no copy follows nothing"
        return place

    async def reached(self, seq: int) -> None:
        """Wait until a message is taken in, and who sent it knows: before that, it would be sent again."""
        while self._told < seq:
            moved = self._moved
            await moved.wait()

    async def caught_up(self) -> None:
        """Wait until everything is taken in that the stream holds as of now, however long that takes."""
        while True:
            try:
                extent = await extent_of(self._brokers)
            except Unanswered as error:
                self._reach.fails(_LEADER, error.detail)
                await asyncio.sleep(_RETRY_S)
                continue
            self._reach.works(_LEADER)
            await self.reached(extent.last if extent is not None else 0)
            return

    async def run(self) -> None:
        """Follow until cancelled, or until the log is closed."""
        await self._brokers.listen(TOLD, self._hear)
        while True:
            try:
                await self._follow()
            except LogClosed:
                return
            except ClusterError as error:
                self._checked = 0
                self._reach.fails(_READS, error.detail)
                await asyncio.sleep(_RETRY_S)

    def _hear(self, stored: Stored) -> None:
        self._heard.append(stored)
        self._hears.set()

    async def _follow(self) -> None:
        if self._checked != (connection := self._brokers.connections):
            await self._check()
            self._checked = connection
        await self._read_on()
        self._reach.works(_READS)
        while (self._heard or await self._is_told()) and connection == self._brokers.connections:
            stored = self._heard.popleft()
            if stored.seq == self.place.seq + 1:
                await self._take(stored)
            elif stored.seq > self.place.seq:
                await self._read_on()
                if stored.seq > self.place.seq:
                    await asyncio.sleep(_NEARLY_S)
                    self._heard.appendleft(stored)

    async def _is_told(self) -> bool:
        self._hears.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await self._hears.wait()
        return bool(self._heard)

    async def _read_on(self) -> None:
        """Take in everything that is stored there by now."""
        while found := await self._brokers.read(STREAM, self.place.seq + 1, _AT_ONCE):
            for stored in found:
                await self._take(stored)

    async def _check(self) -> None:
        """Refuse a stream that has lost what was taken in from it, or has forgotten what comes next."""
        extent, place = await extent_of(self._brokers), self.place
        if extent is None or extent.last < place.seq:
            raise ClusterError(STREAM, _LOST)
        if extent.first > place.seq + 1:
            raise ClusterError(STREAM, _FORGOTTEN)
        if place.seq < max(extent.first, 1):
            return
        found = await self._brokers.read(STREAM, place.seq, 1)
        if not found:
            raise Unanswered(STREAM, "a broker is not up to date")
        if (found[0].seq, found[0].time) != (place.seq, place.time):
            raise ClusterError(STREAM, _LOST)

    async def _take(self, stored: Stored) -> None:
        if stored.seq != self.place.seq + 1:
            raise ClusterError(STREAM, _FORGOTTEN)
        try:
            message = decoded(stored.data)
            commit = message if isinstance(message, Commit) else None
            batch = Batch((), "", None) if commit is None else batch_of(commit)
        except ValueError as error:
            raise ClusterError(STREAM, f"{error}: update this node") from error
        time_ms = 0 if commit is None else commit.time_ms
        records = await self._kept.apply(batch, time_ms, (stored.seq, stored.time))
        self._applied(message, stored.seq, records)
        self._told = stored.seq
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


_LOST = (
    "the brokers have lost events that they had acknowledged, and that this log has: it takes in no more. "
    'See "When brokers lose events" in docs/scaling.md'
)
_FORGOTTEN = "the brokers have forgotten what comes next for this node: start it anew, and it is given a copy"
