"""How far a peer has got with what it was sent."""

import socket
import sys
from typing import NamedTuple, Protocol

_TCP_INFO_BYTES = 148
_UNACKED_AT, _ACKED_AT, _NOTSENT_AT = 24, 120, 144
"""Where `tcpi_unacked` (u32, packets), `tcpi_bytes_acked` (u64) and `tcpi_notsent_bytes` (u32) stand in
`struct tcp_info` (linux/tcp.h, since Linux 4.6)."""
_FAMILIES = (socket.AF_INET, socket.AF_INET6)
_CAN_TELL = sys.platform == "linux"


class Carrier(Protocol):
    """What is known of a connection: asyncio's transports have it."""

    def get_extra_info(self, name: str) -> socket.socket | None: ...

    def get_write_buffer_size(self) -> int: ...


class Progress(NamedTuple):
    """Of all that was sent since the connection began."""

    acked_bytes: int
    is_outstanding: bool
    """Whether something that our system has taken off our hands is still to be acknowledged."""
    is_known: bool = True


_UNKNOWN = Progress(0, is_outstanding=False, is_known=False)


def progress(carrier: Carrier | None) -> Progress:
    """What the peer's system has acknowledged; nothing, and nothing outstanding, where ours cannot tell.

    Our own buffer says nothing for minutes: the system takes up to megabytes off our hands, and takes more
    only when a third of them has gone. A reader of 10 kB/s looks as if it had stopped, and one that has
    stopped as if it had taken everything. TCP_USER_TIMEOUT tells neither: it breaks off whose window stays
    small, however much goes through it.
    """
    connection = carrier.get_extra_info("socket") if carrier is not None else None
    if not _CAN_TELL or connection is None or connection.family not in _FAMILIES:
        return _UNKNOWN
    try:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    except OSError:
        return _UNKNOWN  # it is closed already
    unacked, notsent = info[_UNACKED_AT : _UNACKED_AT + 4], info[_NOTSENT_AT : _NOTSENT_AT + 4]
    acked_bytes = int.from_bytes(info[_ACKED_AT : _ACKED_AT + 8], sys.byteorder)
    return Progress(acked_bytes, is_outstanding=any(unacked) or any(notsent))
