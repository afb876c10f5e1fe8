"""The live path: readers that are caught up and asked for the same thing are written the same bytes.

A batch is encoded once per format, framed once per group, and handed to each member's transport; no task
of the member's own wakes up. A member whose transport buffers too much is let go: it is a cursor again.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Protocol, TypeAlias

from ticker.ask import Subscription
from ticker.broadcast.frames import Frames
from ticker.broadcast.progress import Carrier
from ticker.broadcast.tally import Tally
from ticker.config.types import StreamSettings
from ticker.events import Record
from ticker.log import LogView
from ticker.times import Clock, rfc3339
from ticker.wire import Format, Framing, Live


class Pipe(Carrier, Protocol):
    """What the live path needs of a connection: asyncio's write transport has it."""

    def write(self, data: bytes) -> None: ...

    def set_write_buffer_limits(self, high: int | None = None) -> None: ...

    def is_closing(self) -> bool: ...

    def abort(self) -> None: ...


class ReaderConnection(Protocol):
    """A reader's own connection, to be written to directly: asyncio's StreamWriter is one."""

    @property
    def transport(self) -> Pipe: ...

    async def drain(self) -> None: ...


class Member:
    """A reader that is written to by its group; `let_go` is set when it has to look after itself again.

    Once it has left, `through` is the sequence up to which it was written everything, and `told` the one
    that it knows to have got to.
    """

    __slots__ = ("_sent_before", "_sent_bytes", "group", "let_go", "pipe", "through", "told")

    def __init__(self, group: "Group", pipe: Pipe, let_go: "asyncio.Future[None]") -> None:
        self.group = group
        self.pipe = pipe
        self.let_go = let_go
        self.through: int | None = None
        self.told = group.told
        self._sent_before = group.sent_bytes
        self._sent_bytes = 0

    @property
    def sent_bytes(self) -> int:
        """How much the group has written to its connection."""
        return self._sent_bytes if self.through is not None else self.group.sent_bytes - self._sent_before

    def has_left(self, through: int) -> None:
        self._sent_bytes, self.told = self.sent_bytes, self.group.told
        self.through = through

    def release(self) -> None:
        if not self.let_go.done():
            self.let_go.set_result(None)


class Group:
    """Members who asked for the same thing and take it in the same way, all at the newest event of the log.

    `format` is the format as it stands in the framing.
    """

    __slots__ = (
        *("format", "framing", "is_keyed", "key", "members", "sent_bytes", "subscription", "told"),
        *("waiting_bytes", "written_at"),
    )

    def __init__(self, key: "GroupKey", told: int, written_at: float) -> None:
        self.key = key
        self.subscription, self.format, self.framing = key
        self.is_keyed = self.subscription.is_keyed
        self.members: set[Member] = set()
        self.told = told
        self.written_at = written_at
        self.sent_bytes = 0
        self.waiting_bytes = 0


GroupKey: TypeAlias = tuple[Subscription, Format, Framing]


class LivePath:
    """Follows the log's appends and writes them to every group they concern."""

    def __init__(
        self, log: LogView, frames: Frames, tally: Tally, settings: StreamSettings, clock: Clock
    ) -> None:
        self._log = log
        self._frames = frames
        self._tally = tally
        self._heartbeat_s = settings.heartbeat_ms / 1000
        self._buffer_bytes = settings.buffer_bytes
        self._buffers_bytes = settings.buffers_bytes
        self._clock = clock
        self._groups: dict[GroupKey, Group] = {}
        self._index = Index()
        self._waiting_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        log.on_append(self._appended)
        log.on_trouble(self.release_all)

    @property
    def members(self) -> int:
        return sum(1 for _ in self._members())

    @property
    def groups(self) -> int:
        return len(self._groups)

    def join(self, key: GroupKey, pipe: Pipe, told: int) -> Member:
        """Be a member from the newest event on: the reader must have been sent all there is.

        `told` is the sequence that it knows to have got to; the group tells of more in time.
        """
        loop = asyncio.get_running_loop()
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(key, told, loop.time())
            self._index.add(group)
        group.told = min(group.told, told)
        member = Member(group, pipe, loop.create_future())
        group.members.add(member)
        if self._timer is None:
            self._timer = loop.call_later(self._heartbeat_s / 4, self._beat)
        return member

    def leave(self, member: Member) -> int:
        """Be one no more from now on; the sequence up to which the member was written everything."""
        if member.through is None:
            member.has_left(self._log.newest)
            member.group.members.discard(member)
            if not member.group.members:
                self._dissolve(member.group)
        assert member.through is not None
        return member.through

    def _dissolve(self, group: Group) -> None:
        del self._groups[group.key]
        self._index.remove(group)
        self._waiting_bytes -= group.waiting_bytes

    def release_all(self) -> None:
        """Have every member look after itself: there is trouble to tell of, or its end."""
        for member in self._members():
            member.release()

    def _appended(self, records: Sequence[Record]) -> None:
        concerned: dict[Group, list[Record]] = {}
        for record in records:
            for group in self._index.concerned(record):
                found = concerned.setdefault(group, [])
                # A record that names several symbols may lead to the same group more than once.
                if not (found and found[-1] is record):
                    found.append(record)
        now = asyncio.get_running_loop().time()
        for group, wanted in concerned.items():
            group.told = wanted[-1].seq
            written = self._write(group, self._frames.joined(wanted, group.format), now)
            self._tally.deliveries[group.format.name] += len(wanted) * written
        if concerned:
            self._tally.delays.observe(max(0, self._clock() - records[0].time_ms) / 1000)
        if self._waiting_bytes > self._buffers_bytes:
            self._heed_total()

    def _write(self, group: Group, data: bytes, now: float) -> int:
        """Frame once and write to all; this loop is what a delivery costs. To how many it was written."""
        framed = group.framing.wrap(data)
        limit = self._buffer_bytes
        waiting = closing = 0
        for member in group.members:
            pipe = member.pipe
            if pipe.is_closing():
                closing += 1
                continue  # its own task is about to be cancelled, and takes it out of the group
            pipe.write(framed)
            if size := pipe.get_write_buffer_size():
                waiting += size
                if size > limit:
                    self._demote(member)
        written = len(group.members) - closing
        self._tally.bytes[group.format.name] += len(data) * written
        self._account(group, waiting)
        group.sent_bytes += len(framed)
        group.written_at = now
        return written

    def _account(self, group: Group, waiting_bytes: int) -> None:
        self._waiting_bytes += waiting_bytes - group.waiting_bytes
        group.waiting_bytes = waiting_bytes

    def _demote(self, member: Member) -> None:
        if not member.let_go.done():
            self._tally.demotions += 1
            member.release()

    def _heed_total(self) -> None:
        """Demote the readers with the most waiting, until what is left fits the cap over all."""
        waiting = []
        for group in self._groups.values():
            sizes = [(member.pipe.get_write_buffer_size(), member) for member in group.members]
            self._account(group, sum(size for size, _ in sizes))
            waiting += sizes
        waiting.sort(key=lambda pair: -pair[0])
        excess = self._waiting_bytes - self._buffers_bytes
        for size, member in waiting:
            if excess <= 0:
                return
            self._demote(member)
            excess -= size

    def _members(self) -> Iterator[Member]:
        return (member for group in self._groups.values() for member in group.members)

    def _beat(self) -> None:
        """Keep quiet groups alive, and their cursors near the newest event, once per group for all."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for group in tuple(self._groups.values()):
            if now - group.written_at >= self._heartbeat_s / 2:
                self._write(group, self._sign_of_life(group), now)
        self._heed_total()
        self._timer = loop.call_later(self._heartbeat_s / 4, self._beat) if self._groups else None

    def _sign_of_life(self, group: Group) -> bytes:
        live = Live(id=self._log.newest_id, time=rfc3339(self._clock()))
        if group.told == self._log.newest:
            return group.format.heartbeat(live)
        group.told = self._log.newest
        return group.format.control(live)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


_Key: TypeAlias = str | tuple[str, str]
_Scope: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


class Index:
    """Groups by what they asked for, so that an event finds those it concerns without asking all.

    First by symbol where they name some, or else by channel and type, and then by all their channels and
    types. A place for each channel with each type and each symbol would be a hundred thousand for one
    reader; to ask each group of a symbol for its channels would take as long as writing to it.
    """

    def __init__(self) -> None:
        self._groups: dict[_Key, dict[_Scope, dict[Group, None]]] = {}

    def add(self, group: Group) -> None:
        scope = _scope(group.subscription)
        for key in _keys(group.subscription):
            self._groups.setdefault(key, {}).setdefault(scope, {})[group] = None

    def remove(self, group: Group) -> None:
        scope = _scope(group.subscription)
        for key in _keys(group.subscription):
            scopes = self._groups[key]
            del scopes[scope][group]
            if not scopes[scope]:
                del scopes[scope]
            if not scopes:
                del self._groups[key]

    def concerned(self, record: Record) -> Iterator[Group]:
        keys: tuple[_Key, ...] = ((record.channel, record.type), *map(str.upper, record.symbols))
        for key in keys:
            for (channels, types), groups in self._groups.get(key, _NO_GROUPS).items():
                if record.channel in channels and record.type in types:
                    for group in groups:
                        if group.is_keyed or group.subscription.admits(record):
                            yield group


_NO_GROUPS: Mapping[_Scope, dict[Group, None]] = {}


def _keys(subscription: Subscription) -> Iterable[_Key]:
    return subscription.symbols or product(subscription.channels, subscription.types)


def _scope(subscription: Subscription) -> _Scope:
    return subscription.channels, subscription.types
