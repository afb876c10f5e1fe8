"""Where connections come in: the listening sockets, our own or handed over."""

import contextlib
import errno
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ticker.errors import ServeError, in_words

BACKLOG = 4096
"""Hypercorn's 100 makes a herd of thousands wait for retransmitted SYNs: seconds, not milliseconds."""
_FIRST_HANDED_OVER = 3
_INTERNET = (socket.AF_INET, socket.AF_INET6)


@contextmanager
def listeners(binds: Sequence[str]) -> Iterator[list[socket.socket]]:
    """What systemd hands over, or else what can be taken of `binds`, all of it; as in `listen`."""
    with contextlib.ExitStack() as ours:
        found = handed_over()
        for bind in () if found else _each_once(binds):
            found.append(ours.enter_context(contextlib.closing(listen(bind))))
            if bind.startswith("unix:"):
                ours.callback(Path(bind.removeprefix("unix:")).unlink, missing_ok=True)
        yield found


def _each_once(binds: Sequence[str]) -> list[str]:
    """Without what another of them answers: `[::]` every address of its port, `0.0.0.0` IPv4's."""
    once = list(dict.fromkeys(binds))
    return [bind for bind in once if not any(_covers(other, bind) for other in once if other != bind)]


def _covers(wide: str, narrow: str) -> bool:
    if "unix:" in (wide[:5], narrow[:5]):
        return False
    (host, _, port), (inner, _, inner_port) = wide.rpartition(":"), narrow.rpartition(":")
    if port != inner_port or port == "0":
        return False
    match host:
        case "[::]":
            return socket.has_dualstack_ipv6() or ":" in inner
        case "0.0.0.0":  # noqa: S104 -- what the config says
            return ":" not in inner
        case _:
            return False


def handed_over() -> list[socket.socket]:
    """The sockets that a service manager has opened for this process (sd_listen_fds(3)), once."""
    if os.environ.pop("LISTEN_PID", "") != str(os.getpid()):
        return []
    count = int(os.environ.pop("LISTEN_FDS", "0"))
    found = []
    for number in range(_FIRST_HANDED_OVER, _FIRST_HANDED_OVER + count):
        os.set_inheritable(number, False)
        listener = socket.socket(fileno=number)
        if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            raise ServeError(f"socket {number}", "the service manager's socket does not listen")
        found.append(listener)
    return found


def listen(bind: str) -> socket.socket:
    """Take HOST:PORT (port 0: any free one) or `unix:` and a path; ServeError in words if that cannot be.

    `[::]` is every address of IPv6 and of IPv4.
    """
    try:
        if bind.startswith("unix:"):
            return _listen_at(Path(bind.removeprefix("unix:")))
        host, _, port = bind.rpartition(":")
        host = host.strip("[]")
        return socket.create_server(
            (host, int(port)),
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
            backlog=BACKLOG,
            dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        raise ServeError(bind, _why(error)) from error


def _listen_at(path: Path) -> socket.socket:
    """Whoever may enter the folder may connect; what a process that was killed has left there is replaced."""
    if path.exists() and not path.is_socket():
        raise ServeError(f"unix:{path}", "there is a file that is no socket; remove it, or name another")
    listener = socket.socket(socket.AF_UNIX)
    try:
        if _is_left_over(path):
            path.unlink()
        listener.bind(str(path))
        path.chmod(0o666)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def _is_left_over(path: Path) -> bool:
    if not path.is_socket():
        return False
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except ConnectionRefusedError:
            return True
    return False


def send_at_once(connection: socket.socket) -> None:
    """Else what is written while an acknowledgement is due waits for it, 40 ms with most clients.

    asyncio does so only for sockets whose protocol was named when they were made.
    """
    # One in the file system, or that is gone already, knows nothing of it; to ask which it is takes longer.
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _why(error: OSError) -> str:
    match error:
        case PermissionError():
            return "this user may not listen on that port; take one above 1023 with --bind HOST:PORT"
        case OSError(errno=errno.EADDRINUSE):
            return "another program listens there already; stop it or take another port with --bind HOST:PORT"
        case OSError(errno=socket.EAI_NONAME | socket.EAI_AGAIN | socket.EAI_NODATA):
            return (
                "cannot listen there: no address is known by that name; [::] is every address of this machine"
            )
        case _:
            return f"cannot listen there: {in_words(error).partition(' (')[0]}"


def bind_of(listener: socket.socket) -> str:
    """Where a socket listens, as `bind` in the config would say it."""
    return address_of(listener).removeprefix("http://")


def address_of(listener: socket.socket, scheme: str = "http") -> str:
    if listener.family not in _INTERNET:
        return f"unix:{listener.getsockname()}"
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
