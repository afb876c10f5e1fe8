"""Sending on a connection past its transport, where that is no more than a socket with nothing waiting.

The transport's own write costs half as much again as the call to the system that it makes. So does a write to
the descriptor: the system goes through its files there before it comes to what it knows a socket has.
"""

import asyncio
import socket
import sys
from typing import Protocol

_FAMILIES = (socket.AF_INET, socket.AF_INET6, getattr(socket, "AF_UNIX", socket.AF_INET))
_CAN_WRITE = sys.platform != "win32"


class Transport(Protocol):
    def get_extra_info(self, name: str) -> socket.socket | None: ...


def plain_socket(transport: Transport) -> socket.socket | None:
    """The transport's own socket; None where it does more to what it is given, as with TLS, or shows none.

    Once the connection is closed nothing can be sent on it, whoever has its descriptor then.
    """
    connection = transport.get_extra_info("socket")
    if not _CAN_WRITE or connection is None or connection.family not in _FAMILIES:
        return None
    # Other loops may keep what is written elsewhere for a moment, and tell of nothing that waits.
    is_plain = isinstance(asyncio.get_running_loop(), asyncio.SelectorEventLoop)
    if not is_plain or transport.get_extra_info("sslcontext") is not None:
        return None
    # What asyncio shows is a wrapping that cannot send.
    own = getattr(connection, "_sock", None)
    return own if isinstance(own, socket.socket) else None
