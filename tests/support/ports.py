"""Ports that nothing listens on yet."""

import fcntl
import os
import secrets
import socket
import tempfile
from collections import deque
from functools import cache
from pathlib import Path

_LANES, _IN_A_LANE = 16, 500

_drawn: deque[int] = deque(maxlen=_IN_A_LANE // 5)
"""Whoever was given one may not listen there yet: not even two that are drawn in a row may be the same."""


def free_port(*, beside: int = 0) -> int:
    """A port below those the kernel gives to outgoing connections; also the one so far `beside` it is free.

    A client that keeps knocking at a port of theirs while nobody listens ends up connected to itself,
    and the restarted server finds its port taken. Not drawn by a test's seed: two runs side by side would
    draw the same.
    """
    for _ in range(10 * _IN_A_LANE):
        port = 20_000 + _LANES * secrets.randbelow(_IN_A_LANE) + _lane()
        ports = {port, port + beside}
        if ports.isdisjoint(_drawn) and not any(map(listens, ports)):
            _drawn.extend(ports)
            return port
    raise AssertionError("every port tried is taken")


@cache
def _lane() -> int:
    """Of this process alone, whoever else runs tests: a port may be free only while its server restarts."""
    for lane in range(_LANES):
        path = Path(tempfile.gettempdir()) / f"ticker-ports-{os.getuid()}-{lane}"
        # Held open, and with it locked, until this process ends; not by those that it starts.
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return lane
    return os.getpid() % _LANES


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
