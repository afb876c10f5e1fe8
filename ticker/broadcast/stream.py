"""One reader's stream: replay, resume and live are one read with an older or a newer cursor."""

import asyncio
import math
from collections.abc import Callable

from ticker.access import Principal
from ticker.ask import After, Start, Upcoming
from ticker.broadcast.live.pipe import ReaderConnection
from ticker.broadcast.live.progress import Carrier
from ticker.broadcast.reading.cursor import Cursor
from ticker.broadcast.reading.outbox import Outbox
from ticker.broadcast.reading.replay import Replay
from ticker.broadcast.reading.shared import Shared
from ticker.broadcast.reading.windows import Window
from ticker.broadcast.recipient import Recipient
from ticker.broadcast.terms import Terms
from ticker.broadcast.troubles import Troubles
from ticker.broadcast.waiting import Waiting
from ticker.errors import LogError
from ticker.times import rfc3339
from ticker.wire import Bye, Framing, Live, Open

_MISSING_AT_MOST = 200
"""How many events a reader may have to be written at once when it joins the live path."""
_REREAD_S = 1.0
_NO_MORE_MS = 86_400_000
"""When to come back for who has had all that it asked for: an EventSource would do so at once."""

STATES = ("catching_up", "live", "stalled")


class Stream:
    """An async iterator of bytes, `stream-open` to `stream-bye`; whoever iterates sets the pace.

    Where it was opened with `resume`, it also ends while its group writes to the reader, which `rests` says.
    `resume` is called when that is over, and whoever iterates goes on: nobody has to wait meanwhile. Whoever
    has it then closes the stream as soon as the connection is lost, and says (`hold_up`) when something else
    waits there.
    """

    # One of each a reader: without a dictionary they take half the memory.
    __slots__ = (
        *("_clock", "_cursor", "_ended", "_goodbye", "_log", "_new_terms", "_outbox", "_recipient"),
        *("_piece_bytes", "_replay", "_resume", "_retry_ms", "_settings", "_shared", "_start", "_tally"),
        *("_troubles", "_waiting", "_was_live", "_window", "address", "format"),
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
        resume: Callable[[], None] | None = None,
    ) -> None:
        """`writer` is the reader's own connection; without one it stays on the pull path."""
        self.format = framing.encoding(terms.ask.format)
        self.address = address
        self.principal = principal
        self.opened_at = asyncio.get_running_loop().time()
        self._shared = shared
        self._log = shared.log
        self._tally = shared.tally
        self._settings = shared.settings
        self._clock = shared.clock
        self._window: Window | None = None
        self._resume = resume
        self._recipient = Recipient(shared.live_path, shared.tally, writer, carrier, framing)
        self._waiting = Waiting(self._settings.heartbeat_ms / 1000, lifetime_s)
        self._new_terms: Terms | None = None
        self._goodbye: Bye | None = None
        self._ended = False
        self._piece_bytes = self._recipient.limit_buffer(self._settings.buffer_bytes)
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

    def hold_up(self) -> None:
        """Something that the stream has not sent waits on the reader's own connection."""
        self._recipient.hold_up()

    def _rouse(self) -> None:
        self._recipient.release()
        self._waiting.rouse()

    def _opening(self) -> Open:
        return Open(
            epoch=self._log.epoch,
            time=rfc3339(self._clock()),
            channels=self.subscription.channels,
            heartbeat_s=self._waiting.heartbeat_s,
            retry_ms=self._retry_ms,
        )

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
        self._recipient.leave()
        self.subscription = self.subscription.without(channels)
        self._cursor.use(self.subscription)
        self._outbox.withhold(channels)

    def close(self) -> None:
        """Give back what the stream shares with others; it is not read any more."""
        self._use(None)
        if self._recipient.is_member:
            self._recipient.part(self._cursor)
        self._recipient.pulse.end()

    def look_after(self, now: float) -> None:
        """Called now and then, from outside: drop a reader that takes nothing."""
        pulse = self._recipient.pulse
        pulse.look(now, self._recipient.handed_over)
        if pulse.has_stopped(now, self._settings.stall_ms / 1000):
            self._tally.evictions += 1
            pulse.cut()

    @property
    def state(self) -> str:
        """`live` on the live path or waiting for news, `stalled` if what was sent is not taken."""
        if self._recipient.pulse.is_weak:
            return "stalled"
        is_live = self._was_live and not self.lag and not self._recipient.is_draining
        return "live" if is_live else "catching_up"

    @property
    def rests(self) -> bool:
        """Whether its group writes to the reader, until it lets go."""
        return self._recipient.is_member

    @property
    def lag(self) -> int:
        """How many events of the log, wanted or not, the reader has not been sent."""
        return 0 if self._recipient.is_member else self._cursor.lag

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> bytes:
        """The next bytes to send, in the coding of the framing; ends after `stream-bye`."""
        recipient, waiting = self._recipient, self._waiting
        if recipient.is_member:
            await self._leave_group()
        recipient.pulse.beat()
        waiting.heartbeat_due = asyncio.get_running_loop().time() + waiting.heartbeat_s
        can_read = True
        if self._start is not None:
            self._begin_at_once(self._start)
        while self._new_terms is not None or not self._outbox or (can_read and self._is_nearly_live):
            if self._ended:
                raise StopAsyncIteration
            if not self._outbox:
                self._cursor.mark_sent()
            try:
                await self._step()
            except LogError as error:
                await self._sit_out(error)
                can_read = False
            if recipient.is_member:
                raise StopAsyncIteration
        data = recipient.piece(self._outbox.take(), self.format)
        recipient.pulse.expect()
        return data

    def begin(self, head: bytes) -> bytes:
        """Write `head` and all that is missing, and be at rest, where that takes no waiting.

        What of `head` is still to be sent, before what is iterated.
        """
        recipient, writer = self._recipient, self._recipient.writer
        if self._resume is None or writer is None or self._start is None:
            return head
        self._begin_at_once(self._start)
        if not self._was_live:
            return head
        frames = self._outbox.take()
        writer.transport.write(head + recipient.framing.wrap(recipient.piece(frames, self.format)))
        if not self._outbox and not writer.transport.get_write_buffer_size():
            self._join(self._resume)
        return b""

    def _begin_at_once(self, start: Start) -> None:
        """What `_step` comes to in several turns, where all that is missing is in memory: be live."""
        if self._new_terms is not None or self._goodbye is not None or self._replay is not None:
            return
        if self._log.trouble is not None or not self._troubles.is_none or self._waiting.has_lived:
            return
        if not self._cursor.begins_at_once(start, _MISSING_AT_MOST):
            return
        self._start = None
        if self._cursor.at < self._log.newest:
            self._cursor.take(self._cursor.nearest())
        self._was_live = True
        self._tell_live()

    @property
    def _is_nearly_live(self) -> bool:
        """Whether all that it needs to be live is in memory, so little that it is sent in one piece.

        So it is for those who come back at once after a restart: each write costs as much as all the rest.
        """
        if self._was_live or self._goodbye is not None or self._replay is not None or self._log.trouble:
            return False
        match self._start:
            case None:
                return not self._cursor.has_backlog and self._cursor.is_within(_MISSING_AT_MOST)
            case After(event_id=event_id):
                seq = self._log.seq_of(event_id)
                return seq is not None and self._cursor.is_within(_MISSING_AT_MOST, seq)
            case start:
                return isinstance(start, Upcoming)

    async def _step(self) -> None:
        """Put something into the outbox, get a little further, or wait until that is possible."""
        if self._new_terms is not None:
            terms, self._new_terms = self._new_terms, None
            self._begin_on(terms)
            return
        news = self._cursor.news  # taken before looking: what happens from here on sets it
        if self._tell_trouble():
            return  # to be sent now, and not together with whatever comes next
        if self._goodbye is None and self._waiting.has_lived:
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
        return (
            self._recipient.writer is not None and self._was_live and self._cursor.is_within(_MISSING_AT_MOST)
        )

    async def _join_group(self) -> None:
        """Be written to by the group until it lets go; no await between the last page and joining it."""
        if self._cursor.at < self._log.newest:
            chunk = self._cursor.nearest()
            if len(chunk.data) > self._outbox.max_bytes:
                # Few events may be many bytes: as long as there are, each piece waits until it is taken.
                self._cursor.take(chunk)
                return
            self._recipient.write(chunk.data, self.format)
            self._cursor.account(chunk)
        if self._resume is not None:
            self._join(self._resume)
            return
        is_let_go = asyncio.Event()
        self._join(is_let_go.set)
        try:
            await is_let_go.wait()
        except BaseException:
            self._recipient.part(self._cursor)
            raise
        await self._leave_group()

    def _join(self, let_go: Callable[[], None]) -> None:
        self._recipient.join(
            *(self.subscription, self.format, self._cursor, self._waiting.ends_at, let_go),
            is_direct=self._resume is not None,
        )

    async def _leave_group(self) -> None:
        self._recipient.part(self._cursor)
        # Nothing more is read until it has taken what already waits on its connection.
        if not await self._recipient.drain():
            self._ended = True
        self._waiting.heartbeat_due = asyncio.get_running_loop().time() + self._waiting.heartbeat_s

    async def _wait(self, news: asyncio.Event, most_s: float = math.inf) -> None:
        """Until there are news, or for so long at most, with a sign of life when it is time for one."""
        waiting, now = self._waiting, asyncio.get_running_loop().time()
        due = min(waiting.heartbeat_due, now + max(0, most_s))
        if not await waiting.comes(news, due if waiting.ends_at is None else min(due, waiting.ends_at)):
            if self._new_terms is not None or self._goodbye is not None or self._outbox or waiting.has_lived:
                return
            if asyncio.get_running_loop().time() < waiting.heartbeat_due:
                return
            if self._cursor.told != self._cursor.at and self._replay is None:
                self._tell_live()
            else:
                self._outbox.put(self.format.heartbeat(self._live()))

    async def _sit_out(self, error: LogError) -> None:
        """Keep the reader while the file cannot be read, and try again when something changes."""
        self._troubles.cannot_read(error.detail, rfc3339(self._clock()))
        self._tell_trouble()
        if not self._outbox:
            await self._waiting.comes(self._log.news, asyncio.get_running_loop().time() + _REREAD_S)

    def _tell_trouble(self) -> bool:
        if stale := self._troubles.news(self._log.trouble):
            self._outbox.tell(stale)
        return stale is not None

    def _tell_live(self) -> None:
        self._cursor.told = self._cursor.at
        self._outbox.put(self._shared.frames.live(self._live(), self.format))

    def _live(self) -> Live:
        return Live(id=self._log.id_of(self._cursor.at), time=rfc3339(self._clock()))
