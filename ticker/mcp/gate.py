"""Who may come in over HTTP: where it listens, by which names it is found, and with which token. Pure."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from ipaddress import ip_address

import msgspec

from ticker.access.credentials import bearer
from ticker.client.client import is_sayable
from ticker.errors import TickerError

LEAST_CHARS = 16
"""What is shorter can be guessed, or was thought up by somebody."""
_HERE = ("127.0.0.1", "localhost", "[::1]")


class Gate(msgspec.Struct, frozen=True):
    """`hosts` are the names it answers to; `token_hash` is None where whoever is on this machine may ask."""

    hosts: tuple[str, ...]
    token_hash: bytes | None

    @property
    def origins(self) -> tuple[str, ...]:
        """The pages that may ask, as browsers name them: those of the hosts themselves."""
        return tuple(f"{scheme}://{host}" for host in self.hosts for scheme in ("http", "https"))

    def lets_in(self, authorization: str) -> bool:
        """Whether a request's header Authorization has the token, as far as one is asked for."""
        if self.token_hash is None:
            return True
        given = sha256(bearer(authorization).encode("utf-8", "surrogateescape")).digest()
        return hmac.compare_digest(given, self.token_hash)


def gate_of(bind: str, names: Sequence[str], token: str) -> Gate:
    """Decide it; TickerError where others could come in without a token, or nobody by any name.

    A token is asked for as soon as anybody but this machine may be at the other end: beyond loopback, and
    where another name leads here, which a proxy has. Without one, what keeps the pages of other sites out
    that have their own names lead here (DNS rebinding) are `hosts` and `origins` alone.
    """
    if bind.startswith("unix:"):
        raise TickerError("--bind", "is to be HOST:PORT: clients of this protocol have no other addresses")
    host = bind.rpartition(":")[0].lower()
    is_here = host in _HERE or _is_loopback(host)
    if not (is_here and not names) and not token:
        raise TickerError(
            "TICKER_MCP_TOKEN",
            f"others can come in at {bind if not is_here else ', '.join(names)}: put a token there for its "
            "clients, such as one of `python3 -c 'import secrets; print(secrets.token_urlsafe(32))'`",
        )
    if token and not is_sayable(token):
        raise TickerError("TICKER_MCP_TOKEN", "is to be printable ASCII without blanks: no header takes it")
    if token and len(token) < LEAST_CHARS:
        raise TickerError("TICKER_MCP_TOKEN", f"is to have {LEAST_CHARS} characters or more")
    if _is_any(host) and not names:
        raise TickerError(
            "--host", f"say by which names or addresses {bind} is found: --host ticker.example.org"
        )
    hosts = dict.fromkeys((*(_HERE if is_here or _is_any(host) else (host,)), host, *map(str.lower, names)))
    found = tuple(one for one in hosts if not _is_any(one))
    return Gate(found, sha256(token.encode()).digest() if token else None)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_any(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False
