"""Whether a reader still takes what it is sent: a stalled one can only be noticed from outside its stream."""

import asyncio


class Pulse:
    """Watches what waits on the reader's own connection, or, where it has none, the task that sends."""

    def __init__(self, writer: asyncio.StreamWriter | None) -> None:
        self._writer = writer
        self._task: asyncio.Task[object] | None = None
        self._sending_since: float | None = None
        self._stuck_since: float | None = None
        self._waiting = 0

    def expect(self) -> None:
        """Something was handed over for sending; it has been taken when `beat` is called."""
        self._sending_since = asyncio.get_running_loop().time()
        self._task = asyncio.current_task()

    def beat(self) -> None:
        self._sending_since = None

    @property
    def is_weak(self) -> bool:
        """Whether what was handed over still waits to be taken."""
        return self._sending_since is not None

    def has_stopped(self, now: float, stall_s: float) -> bool:
        """Whether nothing was taken for so long; a buffer that has shrunk since the last look is progress."""
        if self._writer is None:
            return self._sending_since is not None and now - self._sending_since > stall_s
        waiting, before = self._writer.transport.get_write_buffer_size(), self._waiting
        self._waiting = waiting
        if not waiting:
            self._stuck_since = None
            return False
        if self._stuck_since is None or waiting < before:
            self._stuck_since = now
        return now - self._stuck_since > stall_s

    def cut(self) -> None:
        """Break off: the connection if it is the reader's own, else the task that sends to it."""
        if self._writer is not None:
            self._writer.transport.abort()
        elif self._task is not None:
            self._task.cancel()
