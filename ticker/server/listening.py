"""Where connections come in: the listening socket."""

import socket

from ticker.errors import ServeError

BACKLOG = 4096
"""Hypercorn's 100 makes a herd of thousands wait for retransmitted SYNs: seconds, not milliseconds."""


def listen(bind: str, *, silence_ms: int = 0) -> socket.socket:
    """Take HOST:PORT (port 0: any free one); ServeError in words if that cannot be.

    A peer that acknowledges nothing of what it is sent for `silence_ms` is gone (RFC 5482; 0 leaves that
    to the system: about a quarter of an hour), where the platform can tell.
    """
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, int(port)), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServeError(bind, _why(error)) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Every connection inherits it from the listener.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, silence_ms)
    return listener


def send_at_once(connection: socket.socket) -> None:
    """Else what is written while an acknowledgement is due waits for it, 40 ms with most clients.

    asyncio does so only for sockets whose protocol was named when they were made.
    """
    if connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _why(error: OSError) -> str:
    match error:
        case PermissionError():
            return "this user may not listen on that port; take one above 1023 with --bind HOST:PORT"
        case OSError(errno=98 | 48):
            return "another program listens there already; stop it or take another port with --bind HOST:PORT"
        case _:
            return f"cannot listen there: {str(error.strerror or error).partition(' (')[0]}"


def address_of(listener: socket.socket, scheme: str = "http") -> str:
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
