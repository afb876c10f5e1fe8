"""Ports that nothing listens on yet."""

import os
import secrets
import socket
from collections import deque

_LANES = 16
"""Tests side by side draw from different ports: one may be free only while its server is restarted."""
_LANE = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _LANES
_IN_A_LANE = 500

_drawn: deque[int] = deque(maxlen=_IN_A_LANE // 5)
"""Whoever was given one may not listen there yet: not even two that are drawn in a row may be the same."""


def free_port(*, beside: int = 0) -> int:
    """A port below those the kernel gives to outgoing connections; also the one so far `beside` it is free.

    A client that keeps knocking at a port of theirs while nobody listens ends up connected to itself,
    and the restarted server finds its port taken. Not drawn by a test's seed: two runs side by side would
    draw the same.
    """
    for _ in range(10 * _IN_A_LANE):
        port = 20_000 + _LANES * secrets.randbelow(_IN_A_LANE) + _LANE
        ports = {port, port + beside}
        if ports.isdisjoint(_drawn) and not any(map(listens, ports)):
            _drawn.extend(ports)
            return port
    raise AssertionError("every port tried is taken")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
