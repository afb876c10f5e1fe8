"""Where connections come in: the listening socket, and how many there may be."""

import contextlib
import resource
import socket

from ticker.errors import ServeError

BACKLOG = 4096
"""Hypercorn's 100 makes a herd of thousands wait for retransmitted SYNs: seconds, not milliseconds."""


def listen(bind: str) -> socket.socket:
    """Take HOST:PORT (port 0: any free one); ServeError in words if that cannot be."""
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServeError(bind, _why(error)) from error


def _why(error: OSError) -> str:
    match error:
        case PermissionError():
            return "this user may not listen on that port; take one above 1023 with --bind HOST:PORT"
        case OSError(errno=98 | 48):
            return "another program listens there already; stop it or take another port with --bind HOST:PORT"
        case _:
            return f"cannot listen there: {str(error.strerror or error).partition(' (')[0]}"


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def raise_file_limit() -> None:
    """A reader is a file descriptor: take as many as the hard limit allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
