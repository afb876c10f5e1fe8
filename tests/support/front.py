"""A proxy in front of what a test serves, and where it is reached."""

import socket
import ssl
from typing import NamedTuple


class Front(NamedTuple):
    """`port` speaks TLS, by a certificate that `trusting` takes; `plain` leads there."""

    port: int
    plain: int
    trusting: ssl.SSLContext

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
