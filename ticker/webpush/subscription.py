"""One browser that wants to be told of alerts: where it is reached, and by whose rights. Pure."""

from hashlib import sha256
from typing import get_args

import msgspec

from ticker.access import Principal
from ticker.events import Severity
from ticker.webpush.base64url import to_base64url

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From the least on."""


class PushSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is the browser's public key (65 bytes, P-256), `secret` what it shares with us (RFC 8291, 3.2).

    It is told of alerts from `severity` on, of channels that its `principal` may read. `made_by` is what
    the address is counted by from which it was made, `session` a mark of the session in which it was, with
    which it ends, b"" without one.
    """

    endpoint: str
    key: bytes
    secret: bytes
    severity: Severity
    principal: Principal
    made_by: str
    session: bytes = b""

    @property
    def id(self) -> str:
        """What it is called where its endpoint is not to be seen, which whoever has may end it by."""
        return id_of(self.endpoint)

    def wants(self, severity: Severity) -> bool:
        return SEVERITIES.index(severity) >= SEVERITIES.index(self.severity)


def id_of(endpoint: str) -> str:
    return to_base64url(sha256(endpoint.encode()).digest()[:16])
