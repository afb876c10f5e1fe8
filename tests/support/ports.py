"""Ports that nothing listens on yet."""

import os
import secrets
import socket

_LANES = 16
"""Tests side by side draw from different ports: one may be free only while its server is restarted."""
_LANE = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _LANES


def free_port(*, beside: int = 0) -> int:
    """A port below those the kernel gives to outgoing connections; also the one so far `beside` it is free.

    A client that keeps knocking at a port of theirs while nobody listens ends up connected to itself,
    and the restarted server finds its port taken. Not drawn by a test's seed: two runs side by side would
    draw the same.
    """
    for _ in range(100):
        port = 20_000 + _LANES * secrets.randbelow(500) + _LANE
        if not listens(port) and not listens(port + beside):
            return port
    raise AssertionError("every port tried is taken")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
