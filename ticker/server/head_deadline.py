"""How long a client may take over the head of a request, from its first byte to its last."""

import asyncio

HEAD_S = 10.0
_TOO_SLOW = b"HTTP/1.1 408 \r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class HeadDeadline:
    """Hangs up on an HTTP/1 connection in the middle of a head that takes longer than `head_s`.

    In all, and not for each byte: who sends one every few seconds would else hold a connection for hours.
    """

    def __init__(self, transport: asyncio.WriteTransport, head_s: float) -> None:
        self._transport = transport
        self._head_s = head_s
        self._timer: asyncio.TimerHandle | None = None

    def heed(self, *, amid_head: bool) -> None:
        """After each piece that came: whether it has left the connection in the middle of a head."""
        if not amid_head:
            self.end()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._head_s, self._hang_up)

    def _hang_up(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(_TOO_SLOW)
            self._transport.close()

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
