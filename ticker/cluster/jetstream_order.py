"""The order where JetStream assigns it: a commit is a message, and counts once this node has taken it in."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

import msgspec

from ticker.cluster.brokers import Brokers
from ticker.cluster.following import Following
from ticker.cluster.message import Beat, Claim, Commit, Message, encoded, items_of
from ticker.cluster.reach import Reach
from ticker.cluster.stream import STREAM, beats_of, subject_of
from ticker.errors import EventTooLarge, Fenced, LogClosed, Outrun, Unanswered
from ticker.events import Draft, Record
from ticker.log import EventLog, State
from ticker.log.order import LANDING_S, owner_of
from ticker.log.writing.batch import Batch, Prepared, stamped
from ticker.tasks import ended, to_its_end
from ticker.times import Clock
from ticker.tracing import appended_within, here

T = TypeVar("T")

_RETRY_S = 0.25
_WRITES = "writes"
_CLAIMS_AT_ONCE = 200


class _Awaited:
    """What is to be taken in under one of several names: the same may have been sent in several forms."""

    def __init__(self) -> None:
        self.records: asyncio.Future[Sequence[Record]] = asyncio.get_running_loop().create_future()
        self.idents: set[str] = set()


class JetStreamOrder:
    """An `Order` that several nodes share. `node` names this run of this process, and no other ever.

    What a writer commits is refused by the brokers unless its last message is the one that was seen here
    last: so who claims a writer, which is a message too, fences off everybody who does not know of it.
    """

    def __init__(self, events: EventLog, brokers: Brokers, node: str, clock: Clock) -> None:
        self._kept = events.kept
        self._brokers = brokers
        self._node = node
        self._clock = clock
        self.reach = Reach(events.report_of_order, clock)
        self._following = Following(brokers, events.kept, self.reach, self._applied)
        self._awaited: dict[str, _Awaited] = {}
        self._claimed: dict[str, int] = {}
        """By writer that is claimed here, the sequence of its last message."""
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._closing = asyncio.Event()
        self._follows = asyncio.create_task(self._following.run())

    # Reading

    def state(self, writer: str) -> bytes | None:
        return self._kept.state(writer)

    @property
    def writers(self) -> tuple[str, ...]:
        return self._kept.writers

    def is_claimed(self, writer: str) -> bool:
        """Whether a writer is this node's, as far as is known here."""
        return owner_of(writer) in self._claimed

    async def caught_up(self) -> None:
        """Wait until this node has everything that had been stored when this was asked."""
        await self._unless_closed(self._following.caught_up())

    # Committing

    async def commit(
        self, drafts: Sequence[Draft], writer: str, state: State | None = None
    ) -> tuple[Record, ...]:
        prepared = await self._kept.prepared(drafts)
        async with self._turn(writer):
            # Who is cancelled before its turn has sent nothing, and need not wait for anything.
            committing = self._unless_closed(self._committed(prepared, writer, state))
            return await to_its_end(committing, LANDING_S)

    async def _committed(
        self, prepared: tuple[Prepared, ...], writer: str, state: State | None
    ) -> tuple[Record, ...]:
        with self._awaiting() as awaited, self._given_up_with(writer, awaited):
            commit = Commit(_new_ident(), self._node, writer, self._clock(), items_of(prepared), span=here())
            while not awaited.records.done():
                after, after_all = self._fence(writer, state), None
                if callable(state):
                    # It is right for the sequences that come next, which another batch may take.
                    commit, after_all = self._numbered(commit, prepared, state)
                else:
                    commit = msgspec.structs.replace(commit, state=state)
                await self._send(commit, writer, awaited, after=after, after_all=after_all)
            return tuple(awaited.records.result())

    @contextmanager
    def _given_up_with(self, writer: str, awaited: _Awaited) -> Iterator[None]:
        """Give up a writer together with a commit of it that is cancelled and may be stored all the same.

        Whoever went on from the state before that one would store the same once more behind it. To claim the
        writer anew has that commit taken in first, or refused.
        """
        try:
            yield
        except asyncio.CancelledError:
            if not awaited.records.done():
                self._claimed.pop(owner_of(writer), None)
            raise

    def _fence(self, writer: str, state: State | None) -> int | None:
        last = self._claimed.get(owner_of(writer))
        if last is None and state is not None:
            raise Fenced(writer, "another node commits what is known of it")
        return last

    def _numbered(
        self, commit: Commit, prepared: tuple[Prepared, ...], state: Callable[[Sequence[Record]], bytes]
    ) -> tuple[Commit, int]:
        """A commit with the state that it has as the very next message, and the sequence before it."""
        place = self._following.place
        batch = Batch(prepared, commit.writer, None)
        records = stamped(batch, self._kept.epoch, place.next_seq, commit.time_ms)
        numbered = msgspec.structs.replace(
            commit, ident=_new_ident(), state=state(records), first=place.next_seq
        )
        return numbered, place.seq

    async def claim(self, *writers: str) -> None:
        for at in range(0, len(writers), _CLAIMS_AT_ONCE):
            some = writers[at : at + _CLAIMS_AT_ONCE]
            await self._unless_closed(_all(self._claim(writer) for writer in some))

    async def _claim(self, writer: str) -> None:
        async with self._turn(writer):
            with self._awaiting() as awaited:
                claim = Claim(_new_ident(), self._node, writer)
                while not (self.is_claimed(writer) or awaited.records.done()):
                    await self._send(claim, writer, awaited)

    async def probe(self) -> None:
        """Have something small come back through the stream, and be written to this node's disk."""
        await self._kept.probe()
        await self._unless_closed(self._beat())

    async def _beat(self) -> None:
        with self._awaiting() as awaited:
            beat = Beat(_new_ident(), self._node)
            while not awaited.records.done():
                await self._send(beat, None, awaited)

    async def _send(
        self,
        message: Message,
        writer: str | None,
        awaited: _Awaited,
        *,
        after: int | None = None,
        after_all: int | None = None,
    ) -> None:
        """Send it once, and wait until it is taken in, or it is known that it has not been stored."""
        # By its owner, whose last message all of its portions are fenced by.
        owner = None if writer is None else owner_of(writer)
        subject = beats_of(self._node) if owner is None else subject_of(owner)
        data, most = encoded(message), self._brokers.most_bytes
        if len(data) > most:
            raise EventTooLarge(writer or self._node, _too_large(len(data), most))
        awaited.idents.add(message.ident)
        self._awaited[message.ident] = awaited
        try:
            seq = await self._brokers.publish(subject, data, message.ident, after=after, after_all=after_all)
        except Outrun:
            self.reach.works(_WRITES)
            await self._following.caught_up()
            if owner is not None and after and self._claimed.get(owner) == after:
                await self._look_whether_forgotten(owner, subject)
        except Unanswered as error:
            self.reach.fails(_WRITES, error.detail)
            await asyncio.sleep(_RETRY_S)
            # It may have been stored all the same, and is taken in then.
            await self._following.caught_up()
            if awaited.records.done():
                self.reach.works(_WRITES)
        else:
            self.reach.works(_WRITES)
            self._know(owner, seq)
            await self._following.reached(seq)

    async def _look_whether_forgotten(self, writer: str, subject: str) -> None:
        """A writer's last message may be older than what the brokers keep: then its next is the first."""
        try:
            if not await self._brokers.newest(STREAM, subject):
                self._claimed[writer] = 0
        except Unanswered as error:
            self.reach.fails(_WRITES, error.detail)

    # What was taken in

    def _applied(self, message: Message, seq: int, records: Sequence[Record]) -> None:
        match message:
            case Claim(writer=writer, node=node, ident=ident):
                # Of a claim that was called off nobody here goes by what the writer has committed by now.
                if node == self._node and ident in self._awaited:
                    self._claimed[writer] = seq
                else:
                    self._claimed.pop(writer, None)
            case Commit(writer=writer, node=node, span=span):
                self._know(owner_of(writer), seq)
                if span is not None and node != self._node and records:
                    appended_within(span, range(records[0].seq, records[-1].seq + 1))
            case Beat():
                pass
        awaited = self._awaited.get(message.ident)
        if awaited is not None and not awaited.records.done():
            awaited.records.set_result(records)

    def _know(self, writer: str | None, seq: int) -> None:
        if writer is not None and writer in self._claimed:
            self._claimed[writer] = max(seq, self._claimed[writer])

    # Turns, and the end

    def _turn(self, writer: str) -> asyncio.Lock:
        # Each commit of a writer is fenced by the one before, of whatever portion of it.
        owner = owner_of(writer)
        turn = self._turns.get(owner)
        if turn is None:
            turn = self._turns[owner] = asyncio.Lock()
        return turn

    @contextmanager
    def _awaiting(self) -> Iterator[_Awaited]:
        awaited = _Awaited()
        try:
            yield awaited
        finally:
            for ident in awaited.idents:
                del self._awaited[ident]

    async def _unless_closed(self, work: Coroutine[None, None, T]) -> T:
        task, closing = asyncio.ensure_future(work), asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({task, closing}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise LogClosed("cluster", "the log was closed before this became durable")
        finally:
            closing.cancel()
            if not task.done():
                await ended((task,))

    async def close(self) -> None:
        """End what waits for the brokers with LogClosed, stop following, and let go of the folder."""
        self._closing.set()
        self._follows.cancel()
        await asyncio.gather(self._follows, return_exceptions=True)
        await self._kept.close()


def _new_ident() -> str:
    return secrets.token_urlsafe(12)


def _too_large(size: int, most: int) -> str:
    return (
        f"what is to be stored at once has {size:,} bytes, and the brokers take {most:,} in one message: "
        "raise their max_payload"
    )


async def _all(works: Iterable[Coroutine[None, None, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(work)
