"""Writing to a connection past its transport, where that is no more than a socket with nothing waiting.

The transport's own write costs half as much again as the call to the system that it makes.
"""

import asyncio
import socket
import sys
from typing import Protocol

_FAMILIES = (socket.AF_INET, socket.AF_INET6, getattr(socket, "AF_UNIX", socket.AF_INET))
_CAN_WRITE = sys.platform != "win32"


class Transport(Protocol):
    def get_extra_info(self, name: str) -> socket.socket | None: ...


def descriptor_of(transport: Transport) -> int | None:
    """The descriptor to write to; None where the transport does more to what it is given, as TLS does.

    It is the connection's as long as the transport is not closing.
    """
    connection = transport.get_extra_info("socket")
    if not _CAN_WRITE or connection is None or connection.family not in _FAMILIES:
        return None
    # Other loops may keep what is written elsewhere for a moment, and tell of nothing that waits.
    is_plain = isinstance(asyncio.get_running_loop(), asyncio.SelectorEventLoop)
    return connection.fileno() if is_plain and transport.get_extra_info("sslcontext") is None else None
