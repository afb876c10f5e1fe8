"""A proxy in front of what a test serves, and where it is reached."""

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
