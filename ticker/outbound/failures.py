"""What goes wrong between here and a server: which errors are to be expected, and what causes them. Pure."""

import errno
import ssl
from asyncio import CancelledError

import h11
import httpcore
import httpx

from ticker.errors import TickerError
from ticker.outbound.causes import (
    BadAddress,
    NotSent,
    RequestCause,
    TimedOut,
    Unexplained,
    Unreachable,
)
from ticker.outbound.freshness import UNSAID, Freshness
from ticker.outbound.host_backoffs import HostBackoff
from ticker.outbound.words import words

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


class Failure(Exception):
    """What ends a request in the middle of it, with its cause; to the outside it is a `RequestFailed`."""

    def __init__(self, cause: RequestCause) -> None:
        super().__init__(words(cause))
        self.cause = cause


class RequestFailed(TickerError):
    """A request that brought nothing of use; the subject is the address that was asked for first.

    `contact` is False when `host` could not be reached at all, so that nobody was bothered; None where
    that is not known. `freshness` is what the answer said, if there was one, and `host_backoff` what it
    asked for.
    """

    def __init__(
        self,
        subject: str,
        cause: RequestCause,
        *,
        contact: bool | None = None,
        host: str | None = None,
        freshness: Freshness = UNSAID,
        host_backoff: HostBackoff | None = None,
    ) -> None:
        super().__init__(subject, words(cause))
        self.cause = cause
        self.contact = contact
        self.host = host
        self.freshness = freshness
        self.host_backoff = host_backoff


EXPECTED = (
    Failure,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    h11.ProtocolError,
    httpx.HTTPError,
    httpx.InvalidURL,
    OSError,
)
"""What a request may raise without a mistake of ours; TimeoutError is an OSError."""


def cause_of(error: Exception, url: str, timeout_s: float) -> RequestCause:
    """Find out why a request to `url` failed."""
    where = _where(url)
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, Failure):
            return cause.cause
    for cause in reversed(causes):
        match cause:
            case ssl.SSLCertVerificationError():
                return Unreachable("certificate", where, cause.verify_message.rstrip("."))
            case ssl.SSLError():
                reason = cause.reason or str(cause)
                return Unreachable("tls", where, reason.replace("_", " ").lower())
            case TimeoutError() | httpcore.TimeoutException() | httpx.TimeoutException():
                return TimedOut(timeout_s)
            case ConnectionRefusedError():
                return Unreachable("refused", where)
            case ConnectionResetError() | httpcore.ReadError() | httpcore.WriteError():
                return Unreachable("broken", where)
            case OSError(strerror=str(said)):
                return Unreachable("connect", where, said)
            case httpcore.RemoteProtocolError():
                return Unreachable("http", where, str(cause))
            case httpcore.LocalProtocolError() | h11.LocalProtocolError():
                return NotSent(str(cause))
            case httpx.InvalidURL():
                return BadAddress(str(cause))
    return Unexplained(url, str(error))


def out_of_reach(error: Exception, *, sent: bool) -> bool:
    """Whether a request never left this machine's network: no name, no route, no connection in time.

    A host that refuses the connection, or that TLS fails with, was reached.
    """
    if sent:
        return False
    for cause in _causes(error):
        match cause:
            case Failure(cause=Unreachable(how="dns")) | TimeoutError() | httpcore.ConnectTimeout():
                return True
            case OSError(errno=number) if number in _NO_ROUTE:
                return True
    return False


def _where(url: str) -> str:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return url
    return f"{parts.host}:{parts.port}" if parts.port else parts.host


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what caused it; the innermost, last, usually says most."""
    chain = [error]
    # By context too: httpcore raises its errors again `from None`. A timeout's own cause is the
    # cancellation of whatever was going on, which says nothing.
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        if isinstance(cause, CancelledError) or cause in chain:
            break
        chain.append(cause)
    return chain
