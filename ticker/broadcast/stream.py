"""One reader's stream: replay, resume and live are one read with an older or a newer cursor."""

import asyncio
import contextlib
import math
from collections.abc import Callable

from ticker.access import Principal
from ticker.ask import Start
from ticker.broadcast.cursor import Cursor
from ticker.broadcast.group import Member, ReaderConnection
from ticker.broadcast.outbox import Outbox
from ticker.broadcast.progress import Carrier
from ticker.broadcast.pulse import Pulse
from ticker.broadcast.replay import Replay
from ticker.broadcast.shared import Shared
from ticker.broadcast.terms import Terms
from ticker.broadcast.troubles import Troubles
from ticker.broadcast.windows import Window
from ticker.errors import LogError
from ticker.times import rfc3339
from ticker.wire import Bye, Framing, Live, Open

_MISSING_AT_MOST = 200
"""How many events a reader may have to be written at once when it joins the live path."""
_REREAD_S = 1.0
_NO_MORE_MS = 86_400_000
"""When to come back for who has had all that it asked for: an EventSource would do so at once."""
_HIGH_WATER_BYTES = 65_536
_PIECE_BYTES = 16_384
"""How much at once is handed to a server that frames it itself, which tells only that it took all of it."""

STATES = ("catching_up", "live", "stalled")


class Stream:
    """An async iterator of bytes, `stream-open` to `stream-bye`; whoever iterates sets the pace."""

    # One of each a reader: without a dictionary they take half the memory.
    __slots__ = (
        *("_clock", "_cursor", "_ended", "_ends_at", "_framing", "_goodbye", "_heartbeat_due"),
        *("_heartbeat_s", "_is_draining", "_live_path", "_log", "_member", "_new_terms", "_outbox"),
        *(
            "_patience",
            "_piece_bytes",
            "_pulse",
            "_replay",
            "_retry_ms",
            "_sent_bytes",
            "_settings",
            "_shared",
        ),
        *("_start", "_tally", "_troubles", "_was_live", "_window", "_writer", "address", "format"),
        *("opened_at", "principal", "subscription"),
    )

    def __init__(
        self,
        shared: Shared,
        terms: Terms,
        *,
        lifetime_s: float,
        writer: ReaderConnection | None,
        framing: Framing,
        address: str,
        principal: Principal,
        carrier: Carrier | None,
    ) -> None:
        """`writer` is the reader's own connection; without one it stays on the pull path."""
        loop = asyncio.get_running_loop()
        self.format = framing.encoding(terms.ask.format)
        self.address = address
        self.principal = principal
        self.opened_at = loop.time()
        self._shared = shared
        self._log = shared.log
        self._live_path = shared.live_path
        self._tally = shared.tally
        self._settings = shared.settings
        self._clock = shared.clock
        self._ends_at = loop.time() + lifetime_s if lifetime_s else None
        self._window: Window | None = None
        self._writer = writer
        self._framing = framing
        self._member: Member | None = None
        self._pulse = Pulse(writer, carrier)
        self._sent_bytes = 0
        self._heartbeat_s = self._settings.heartbeat_ms / 1000
        self._heartbeat_due = 0.0
        self._is_draining = False
        self._patience: asyncio.Timeout | None = None
        self._new_terms: Terms | None = None
        self._goodbye: Bye | None = None
        self._ended = False
        self._piece_bytes = self._limit_buffer()
        self._begin_on(terms)
        self._tally.opened += 1

    def _begin_on(self, terms: Terms) -> None:
        """As on a fresh stream; what waited to be sent of anything before is not wanted any more."""
        self.subscription = terms.ask.subscription
        self._retry_ms = terms.retry_ms
        self._start: Start | None = terms.ask.start
        self._was_live = False
        self._troubles = Troubles()
        self._use(terms.window)
        self._outbox = Outbox(self.format, self._piece_bytes)
        self._cursor = Cursor(
            self._shared, self._outbox, self.subscription, self.format, terms.window, self.address
        )
        ask = terms.ask
        is_replay = ask.end is not None or ask.speed is not None
        self._replay = Replay(self._shared, self._cursor, ask, self.address) if is_replay else None
        self._outbox.tell(self._opening())

    def _use(self, window: Window | None) -> None:
        before, self._window = self._window, window
        if window is not None:
            window.use()
        if before is not None:
            before.leave()

    def resubscribe(self, terms: Terms) -> None:
        """Have the stream go on with another ask from its next step; one that is ending ends all the same.

        It stays in its format, in which the connection has been answered.
        """
        if self._goodbye is None:
            self._new_terms = terms
            self._rouse()

    def _rouse(self) -> None:
        if self._member is not None:
            self._member.release()
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time())

    def _opening(self) -> Open:
        return Open(
            epoch=self._log.epoch,
            time=rfc3339(self._clock()),
            channels=self.subscription.channels,
            heartbeat_s=self._heartbeat_s,
            retry_ms=self._retry_ms,
        )

    def _limit_buffer(self) -> int:
        """Have no more wait on the reader's own connection than may; how much to hand over at once."""
        if self._writer is None:
            return _PIECE_BYTES
        high = min(self._settings.buffer_bytes, _HIGH_WATER_BYTES)
        self._writer.transport.set_write_buffer_limits(high=high)
        return high

    def part(self, reason: str, reconnect_ms: int | None = None) -> None:
        """Have the stream end with `stream-bye` at its next step."""
        self._goodbye = Bye(reason=reason, reconnect_ms=reconnect_ms or self._retry_ms)
        self._new_terms = None
        self._rouse()

    def narrow(self, may_read: Callable[[str], bool]) -> None:
        """Have no event of other channels sent from here on, not even of those that wait to be.

        What goes on begins with a `stream-open` that says what is left; if nothing is, the stream ends.
        """
        before, self._new_terms = self._new_terms, self._new_terms and self._new_terms.within(may_read)
        if lost := tuple(channel for channel in self.subscription.channels if not may_read(channel)):
            self._withhold(lost)
        elif self._new_terms == before:
            return
        asked = self._new_terms.ask.subscription if self._new_terms is not None else self.subscription
        if not asked.channels:
            self.expel()
        elif self._new_terms is None and self._goodbye is None:
            self._outbox.tell(self._opening())
            self._rouse()

    def expel(self) -> None:
        """Have the stream end at once: whoever reads it may read nothing of it any more."""
        self._withhold(self.subscription.channels)
        if self._goodbye is None:
            self.part("access")
        self._rouse()

    def _withhold(self, channels: tuple[str, ...]) -> None:
        # Released alone, a member would be written to until its task gets its turn.
        if self._member is not None:
            self._live_path.leave(self._member)
            self._member.release()
        self.subscription = self.subscription.without(channels)
        self._cursor.use(self.subscription)
        self._outbox.withhold(channels)

    def close(self) -> None:
        """Give back what the stream shares with others; it is not read any more."""
        self._use(None)
        self._pulse.end()

    def look_after(self, now: float) -> None:
        """Called now and then, from outside: drop a reader that takes nothing."""
        self._pulse.look(now, self._handed_over)
        if self._pulse.has_stopped(now, self._settings.stall_ms / 1000):
            self._tally.evictions += 1
            self._pulse.cut()

    @property
    def _handed_over(self) -> int:
        """How many bytes the reader's own connection was given."""
        return self._sent_bytes + (self._member.sent_bytes if self._member else 0)

    @property
    def state(self) -> str:
        """`live` on the live path or waiting for news, `stalled` if what was sent is not taken."""
        if self._pulse.is_weak:
            return "stalled"
        is_live = self._was_live and not self.lag and not self._is_draining
        return "live" if is_live else "catching_up"

    @property
    def lag(self) -> int:
        """How many events of the log, wanted or not, the reader has not been sent."""
        return 0 if self._member else self._cursor.lag

    @property
    def _has_lived(self) -> bool:
        return self._ends_at is not None and asyncio.get_running_loop().time() >= self._ends_at

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> bytes:
        """The next bytes to send, whenever there are some; ends after `stream-bye`."""
        self._pulse.beat()
        self._heartbeat_due = asyncio.get_running_loop().time() + self._heartbeat_s
        while self._new_terms is not None or not self._outbox:
            if self._ended:
                raise StopAsyncIteration
            self._cursor.mark_sent()
            try:
                await self._step()
            except LogError as error:
                await self._sit_out(error)
        data = self._outbox.take()
        self._tally.bytes[self.format.name] += len(data)
        self._sent_bytes += self._framing.wrapped_bytes(len(data))
        self._pulse.expect()
        return data

    async def _step(self) -> None:
        """Put something into the outbox, get a little further, or wait until that is possible."""
        if self._new_terms is not None:
            terms, self._new_terms = self._new_terms, None
            self._begin_on(terms)
            return
        news = self._cursor.news  # taken before looking: what happens from here on sets it
        self._tell_trouble()
        if self._outbox:
            return  # to be sent now, and not together with whatever comes next
        if self._goodbye is None and self._has_lived:
            self.part("lifetime")
        if self._goodbye is not None:
            self._outbox.tell(self._goodbye)
            self._ended = True
        elif self._start is not None:
            await self._begin(self._start)
        elif self._replay is not None:
            await self._go_on(self._replay, news)
        elif self._cursor.has_backlog or (self._cursor.at < self._cursor.edge and not self._can_join()):
            await self._cursor.advance(was_live=self._was_live)
            self._troubles.can_read()
        elif not self._was_live:
            self._was_live = True
            self._tell_live()
        elif self._can_join():
            await self._join_group()
        else:
            await self._wait(news)

    async def _begin(self, start: Start) -> None:
        if self._replay is None:
            await self._cursor.begin(start)
        else:
            await self._replay.begin()
        self._start = None
        self._troubles.can_read()

    async def _go_on(self, replay: Replay, news: asyncio.Event) -> None:
        """Have a replay take its next step, or wait for what is due."""
        if await replay.advance():
            self._troubles.can_read()
        elif replay.is_over:
            if self._cursor.told != self._cursor.at:
                self._tell_live()  # who comes back from here has had everything
            self.part("until", _NO_MORE_MS)
        elif not replay.has_caught_up:
            await self._wait(asyncio.Event() if replay.is_held else news, replay.waits_s())
        elif replay.goes_live:
            self._replay = None
        elif not self._was_live:
            self._was_live = True
            self._tell_live()
        else:
            await self._wait(news, replay.waits_s())

    def _can_join(self) -> bool:
        """Whether what is missing is so little that it can be written in one go with joining the group."""
        return self._writer is not None and self._was_live and self._cursor.is_within(_MISSING_AT_MOST)

    async def _join_group(self) -> None:
        """Be written to by the group until it lets go; no await between the last page and joining it."""
        assert self._writer is not None
        if self._cursor.at < self._log.newest:
            chunk = self._cursor.nearest()
            if len(chunk.data) > self._outbox.max_bytes:
                # Few events may be many bytes: as long as there are, each piece waits until it is taken.
                self._cursor.take(chunk)
                return
            self._write(chunk.data)
            self._cursor.account(chunk)
        member = self._member = self._live_path.join(
            (self.subscription, self.format, self._framing), self._writer.transport, self._cursor.told
        )
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._ends_at):
                    await member.let_go
        finally:
            self._member = None
            self._is_draining = True
            self._sent_bytes += member.sent_bytes
            self._cursor.at = self._live_path.leave(member)
            self._cursor.told = member.told
        await self._drain()

    def _write(self, data: bytes) -> None:
        assert self._writer is not None
        if data:
            framed = self._framing.wrap(data)
            self._writer.transport.write(framed)
            self._sent_bytes += len(framed)
            self._tally.bytes[self.format.name] += len(data)

    async def _drain(self) -> None:
        """Read nothing more until the reader's own connection has taken what is already waiting there."""
        assert self._writer is not None
        self._pulse.expect()
        try:
            await self._writer.drain()
        except ConnectionError:
            self._ended = True
        self._is_draining = False
        self._pulse.beat()
        self._heartbeat_due = asyncio.get_running_loop().time() + self._heartbeat_s

    async def _wait(self, news: asyncio.Event, most_s: float = math.inf) -> None:
        """Until there are news, or for so long at most, with a sign of life when it is time for one."""
        now = asyncio.get_running_loop().time()
        due = min(self._heartbeat_due, now + max(0, most_s))
        if not await self._comes(news, due if self._ends_at is None else min(due, self._ends_at)):
            if self._new_terms is not None or self._goodbye is not None or self._outbox or self._has_lived:
                return
            if asyncio.get_running_loop().time() < self._heartbeat_due:
                return
            if self._cursor.told != self._cursor.at and self._replay is None:
                self._tell_live()
            else:
                self._outbox.put(self.format.heartbeat(self._live()))

    async def _comes(self, news: asyncio.Event, until: float) -> bool:
        """Whether there are news before then, and before the stream is asked anew."""
        try:
            async with asyncio.timeout_at(until) as self._patience:
                await news.wait()
        except TimeoutError:
            return False
        finally:
            self._patience = None
        return True

    async def _sit_out(self, error: LogError) -> None:
        """Keep the reader while the file cannot be read, and try again when something changes."""
        self._troubles.cannot_read(error.detail, rfc3339(self._clock()))
        self._tell_trouble()
        if not self._outbox:
            await self._comes(self._log.news, asyncio.get_running_loop().time() + _REREAD_S)

    def _tell_trouble(self) -> None:
        if stale := self._troubles.news(self._log.trouble):
            self._outbox.tell(stale)

    def _tell_live(self) -> None:
        self._cursor.told = self._cursor.at
        self._outbox.tell(self._live())

    def _live(self) -> Live:
        return Live(id=self._log.id_of(self._cursor.at), time=rfc3339(self._clock()))
