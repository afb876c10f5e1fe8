"""Whether a reader still takes what it is sent: a stalled one can only be noticed from outside its stream."""

import asyncio

from ticker.broadcast.live.pipe import ReaderConnection
from ticker.broadcast.live.progress import Carrier, progress


class Pulse:
    """Watches what waits on the reader's own connection, or, where it has none, the task that sends.

    `carrier` is the connection that takes it to the reader, in which there may be others.
    """

    __slots__ = (
        *("_acked_bytes", "_awaited", "_beats", "_carrier", "_still_since", "_taken", "_task"),
        *("_writer", "is_weak"),
    )

    def __init__(self, writer: ReaderConnection | None, carrier: Carrier | None) -> None:
        self._writer = writer
        self._carrier = writer.transport if writer is not None else carrier
        self._task: asyncio.Task[object] | None = None
        self._awaited = False
        self._beats = 0
        self._taken = -1
        self._acked_bytes = 0
        self._still_since: float | None = None
        self.is_weak = False
        """Whether something waits of which nothing was taken between the last two looks."""

    def expect(self) -> None:
        """Something was handed over for sending; it has been taken when `beat` is called."""
        self._awaited = True
        if self._writer is None:
            self._task = asyncio.current_task()

    def beat(self) -> None:
        self._awaited = False
        self._beats += 1

    def look(self, now: float, handed_over: int) -> None:
        """`handed_over` counts the bytes that the connection was given since the stream began."""
        if self._writer is None:
            waiting, taken = int(self._awaited), self._beats
        else:
            # Not whether less waits than before: with a reader that takes a little less than it is
            # written, what waits grows all the time.
            waiting = self._writer.transport.get_write_buffer_size()
            taken = handed_over - waiting
        acked_bytes, is_outstanding, is_known = progress(self._carrier)
        # What our system takes says nothing where that of the reader is heard: it has room for many signs
        # of life, and whoever takes nothing would be kept until they have filled it.
        moved = acked_bytes > self._acked_bytes if is_known else taken > self._taken
        self._taken, self._acked_bytes = max(taken, self._taken), acked_bytes
        if not waiting and not is_outstanding:
            self._still_since = None
        elif moved or self._still_since is None:
            self._still_since = now
        self.is_weak = self._still_since is not None and self._still_since < now

    def has_stopped(self, now: float, stall_s: float) -> bool:
        """Whether, by the last look, nothing was taken for so long."""
        return self._still_since is not None and now - self._still_since > stall_s

    def end(self) -> None:
        """Nothing is sent any more.

        A task that was cancelled keeps its traceback, and that the stream: kept here, both would wait for
        the collector.
        """
        self._awaited = False
        self._task = self._writer = self._carrier = None

    def cut(self) -> None:
        """Break off: the connection if it is the reader's own, else the task that sends to it."""
        if self._writer is not None:
            self._writer.transport.abort()
        elif self._task is not None:
            self._task.cancel()
