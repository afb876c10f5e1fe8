"""How far a peer has got with what it was sent."""

import socket
import sys
from typing import Protocol

_TCP_INFO_BYTES = 128
_ACKED_AT = 120
"""Where `tcpi_bytes_acked` stands in `struct tcp_info`, a u64 (linux/tcp.h, since Linux 4.1)."""
_FAMILIES = (socket.AF_INET, socket.AF_INET6)
_CAN_TELL = sys.platform == "linux"


class Carrier(Protocol):
    """What is known of a connection: asyncio's transports have it."""

    def get_extra_info(self, name: str) -> socket.socket | None: ...

    def get_write_buffer_size(self) -> int: ...


def acknowledged_bytes(carrier: Carrier) -> int:
    """What the peer's system has acknowledged since the connection began; 0 where ours cannot tell.

    Our own buffer says nothing for minutes: the system takes up to megabytes off our hands, and takes more
    only when a third of them has gone. A reader of 10 kB/s looks as if it had stopped.
    """
    connection = carrier.get_extra_info("socket")
    if not _CAN_TELL or connection is None or connection.family not in _FAMILIES:
        return 0
    try:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    except OSError:
        return 0  # it is closed already
    return int.from_bytes(info[_ACKED_AT:_TCP_INFO_BYTES], sys.byteorder)
