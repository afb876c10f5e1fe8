"""The live path: readers that are caught up and asked for the same thing are written the same bytes.

A batch is encoded once per format, compressed and framed once per group, and written to each member's
connection; no task of the member's own wakes up. A member whose transport buffers too much is let go: it is
a cursor again.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence

from ticker.broadcast.figures.tally import Tally
from ticker.broadcast.live.frames import Frames
from ticker.broadcast.live.gathering import Gathering
from ticker.broadcast.live.group import Group, GroupKey, Member
from ticker.broadcast.live.groups import Groups
from ticker.broadcast.live.pipe import Pipe
from ticker.config.types import StreamSettings
from ticker.events import Record
from ticker.log import LogView
from ticker.times import Clock, rfc3339
from ticker.tracing import written
from ticker.wire import Live


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
        self._groups = Groups()
        self._gathering = Gathering(settings.gather_ms / 1000, self._send_gathered)
        self._waiting_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        log.on_append(self._appended)
        log.on_trouble(self.release_all)
        log.on_skip(self._let_all_go)

    @property
    def members(self) -> int:
        return sum(1 for _ in self._members())

    @property
    def groups(self) -> int:
        return len(self._groups)

    def join(
        self, key: GroupKey, pipe: Pipe, told: int, let_go: Callable[[], None], *, is_direct: bool = False
    ) -> Member:
        """Be a member from the newest event on: the reader must have been sent all there is.

        `told` is the sequence that it knows to have got to; the group tells of more in time. `let_go` is
        called when the reader has to look after itself again, in the midst of writing to others: it may
        neither come nor leave by it. `is_direct` is what `Member` says of it.
        """
        loop = asyncio.get_running_loop()
        group = self._groups.enter(key, told, loop.time())
        self._gathering.flush(group)  # which whoever comes has been sent
        group.told = min(group.told, told)
        member = Member(group, pipe, let_go, is_direct=is_direct)
        self._groups.take_in(group, member, loop.time())
        if self._timer is None:
            self._timer = loop.call_later(self._heartbeat_s / 4, self._beat)
        return member

    def leave(self, member: Member) -> int:
        """Be one no more from now on; the sequence up to which the member was written everything."""
        if member.through is None:
            member.has_left(member.group.through(self._log.newest))
            member.group.members.discard(member)
            if not member.group.members:
                self._dissolve(member.group)
        assert member.through is not None
        return member.through

    def _dissolve(self, group: Group) -> None:
        self._groups.remove(group)
        group.forget_gathered()
        self._waiting_bytes -= group.waiting_bytes

    def flush(self) -> None:
        """Have every member be written everything now."""
        for group in self._groups:
            self._gathering.flush(group)

    def release_all(self) -> None:
        """Have every member look after itself: there is trouble to tell of, or its end."""
        for member in self._members():
            member.release()

    def _let_all_go(self) -> None:
        """Have every member be a cursor again, where it is now: what comes next is for it to read."""
        for member in tuple(self._members()):
            self.leave(member)
            member.release()

    def _appended(self, records: Sequence[Record]) -> None:
        now = asyncio.get_running_loop().time()
        self._groups.settle(now, self._gathering.flush)
        concerned: dict[Group, list[Record]] = {}
        for record in records:
            for group in self._groups.concerned(record):
                found = concerned.setdefault(group, [])
                # A record that names several symbols may lead to the same group more than once.
                if not (found and found[-1] is record):
                    found.append(record)
        to_send = [pair for pair in concerned.items() if not self._gathering.keeps(*pair, now)]
        for group, wanted in to_send:
            self._send(group, wanted, now)
        if to_send:
            self._note_sent(records, now)
        self._heed_limit()

    def _send(self, group: Group, records: Sequence[Record], now: float) -> None:
        group.told = records[-1].seq
        written = self._write(group, self._frames.joined(records, group.format), now)
        self._tally.deliveries[group.format.name] += len(records) * written
        # When it has ended: to write to thousands takes longer than there is to wait.
        group.delivered_at = asyncio.get_running_loop().time()

    def _send_gathered(self, group: Group, records: Sequence[Record]) -> None:
        now = asyncio.get_running_loop().time()
        self._send(group, records, now)
        self._note_sent(records, now)
        self._heed_limit()

    def _note_sent(self, records: Sequence[Record], begun_s: float) -> None:
        self._tally.delays.observe(max(0, self._clock() - records[0].time_ms) / 1000)
        written(records, asyncio.get_running_loop().time() - begun_s)

    def _write(self, group: Group, data: bytes, now: float) -> int:
        """Frame once and write to all; to how many it was written."""
        coded = group.code(data)
        framed = group.framing.wrap(coded)
        waiting, closing = group.members.write(framed)
        written = len(group.members) - closing
        self._tally.sent(group.format, group.framing.coding, len(data) * written, len(coded) * written)
        self._account(group, sum(size for size, _ in waiting))
        for size, member in waiting:
            if size > self._buffer_bytes:
                self._demote(member)
        group.sent_bytes += len(framed)
        group.written_at = now
        return written

    def _account(self, group: Group, waiting_bytes: int) -> None:
        self._waiting_bytes += waiting_bytes - group.waiting_bytes
        group.waiting_bytes = waiting_bytes

    def _demote(self, member: Member) -> None:
        if not member.is_released:
            self._tally.demotions += 1
            member.release()

    def _heed_limit(self) -> None:
        if self._waiting_bytes > self._buffers_bytes:
            self._heed_total()

    def _heed_total(self) -> None:
        """Demote the readers with the most waiting, until what is left fits the cap over all."""
        waiting = []
        for group in self._groups:
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
        return (member for group in self._groups for member in group.members)

    def _beat(self) -> None:
        """Keep quiet groups alive, and their cursors near the newest event, once per group for all."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._groups.settle(now, self._gathering.flush)
        for group in self._groups:
            self._gathering.flush(group)
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
