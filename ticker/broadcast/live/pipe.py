"""A reader's connection, as far as it is written to."""

from typing import Protocol

from ticker.broadcast.live.progress import Carrier


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
