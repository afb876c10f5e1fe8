"""The other end of a stream: what it was handed, whether it takes it, and its stay on the live path."""

import asyncio
from collections.abc import Callable

from ticker.ask import Subscription
from ticker.broadcast.figures.tally import Tally
from ticker.broadcast.live.group import Member
from ticker.broadcast.live.live import LivePath
from ticker.broadcast.live.pipe import ReaderConnection
from ticker.broadcast.live.progress import Carrier
from ticker.broadcast.live.pulse import Pulse
from ticker.broadcast.reading.cursor import Cursor
from ticker.wire import Format, Framing

_HIGH_WATER_BYTES = 65_536
_PIECE_BYTES = 16_384
"""How much at once is handed to a server that frames it itself, which tells only that it took all of it."""


class Recipient:
    """`writer` is the reader's own connection; without one nothing can be written but by who takes it.

    `sent_bytes` counts what the stream itself has sent, and `handed_over` also what its group has.
    """

    __slots__ = (
        *("_has_begun", "_live_path", "_member", "_tally", "_until", "framing", "is_draining"),
        *("pulse", "sent_bytes", "writer"),
    )

    def __init__(
        self,
        live_path: LivePath,
        tally: Tally,
        writer: ReaderConnection | None,
        carrier: Carrier | None,
        framing: Framing,
    ) -> None:
        self.writer = writer
        self.framing = framing
        self.pulse = Pulse(writer, carrier)
        self.sent_bytes = 0
        self._has_begun = False
        self.is_draining = False
        """Whether it is let go by its group, and has not taken yet what it was written there."""
        self._live_path = live_path
        self._tally = tally
        self._member: Member | None = None
        self._until: asyncio.TimerHandle | None = None

    def limit_buffer(self, buffer_bytes: int) -> int:
        """Have no more wait on the reader's own connection than may; how much to hand over at once."""
        if self.writer is None:
            return _PIECE_BYTES
        high = min(buffer_bytes, _HIGH_WATER_BYTES)
        self.writer.transport.set_write_buffer_limits(high=high)
        return high

    @property
    def is_member(self) -> bool:
        return self._member is not None

    @property
    def handed_over(self) -> int:
        """How many bytes the reader's own connection was given."""
        return self.sent_bytes + (self._member.sent_bytes if self._member else 0)

    def piece(self, frames: bytes, to: Format) -> bytes:
        """What goes out next, in the coding of the framing; whoever asks sends it."""
        coding = self.framing.coding
        coded = coding.piece(frames) if self._has_begun else coding.first(frames)
        self._has_begun = True
        self.sent_bytes += self.framing.wrapped_bytes(len(coded))
        self._tally.sent(to, coding, len(frames), len(coded))
        return coded

    def write(self, frames: bytes, to: Format) -> None:
        """Past whoever takes the stream, to the reader's own connection."""
        assert self.writer is not None
        if frames:
            self.writer.transport.write(self.framing.wrap(self.piece(frames, to)))

    def join(
        self,
        subscription: Subscription,
        to: Format,
        cursor: Cursor,
        until: float | None,
        let_go: Callable[[], None],
        *,
        is_direct: bool,
    ) -> None:
        """Be written to by the group, which calls `let_go` when that is over; `part` from it then.

        Nothing is awaited before joining: a reader that was written everything there is misses nothing.
        """
        assert self.writer is not None
        pipe = self.writer.transport
        key = subscription, to, self.framing
        self._member = self._live_path.join(key, pipe, cursor.told, let_go, is_direct=is_direct)
        if until is not None:
            self._until = asyncio.get_running_loop().call_at(until, self.release)

    def part(self, cursor: Cursor) -> None:
        """Be written to by the group no more; the cursor then stands where the group got to."""
        assert self._member is not None
        member, self._member = self._member, None
        if self._until is not None:
            self._until.cancel()
            self._until = None
        self.is_draining = True
        self.sent_bytes += member.sent_bytes
        cursor.at = self._live_path.leave(member)
        cursor.told = member.told

    def release(self) -> None:
        """Have it look after itself again, if it is a member."""
        if self._member is not None:
            self._member.release()

    def hold_up(self) -> None:
        """Something that the stream has not sent waits on the reader's own connection."""
        if self._member is not None:
            self._member.hold_up()

    def leave(self) -> None:
        """Have the group write nothing more to it, from now on."""
        # Released alone, a member would be written to until its task gets its turn.
        if self._member is not None:
            self._live_path.leave(self._member)
            self._member.release()

    async def drain(self) -> bool:
        """Wait until the reader's own connection has taken what waits there; whether it is still there."""
        assert self.writer is not None
        self.pulse.expect()
        try:
            await self.writer.drain()
            is_there = True
        except ConnectionError:
            is_there = False
        self.is_draining = False
        self.pulse.beat()
        return is_there
