"""What goes wrong between here and a server, in words for the operator."""

import errno
import ssl
from asyncio import CancelledError
from http import HTTPStatus

import h11
import httpcore
import httpx

from ticker.outbound.addresses import AddressRefused, NotResolved

EXPECTED = (
    AddressRefused,
    NotResolved,
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
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


class FetchFailure(Exception):
    """A fetch that failed for a reason that is already in words."""


class TooBig(FetchFailure):
    """More than the limit, before or after decompression."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"more than {_size(max_bytes)}")


def explain(error: Exception, url: str, timeout_s: float) -> str:
    """Say why a request to `url` failed."""
    where = _where(url)
    for cause in _causes(error):
        match cause:
            case FetchFailure() | AddressRefused() | NotResolved():
                return str(cause)
    for cause in reversed(_causes(error)):
        match cause:
            case ssl.SSLCertVerificationError():
                return f"certificate is not trusted: {cause.verify_message.rstrip('.')}"
            case ssl.SSLError():
                reason = cause.reason or str(cause)
                return f"TLS with {where} failed: {reason.replace('_', ' ').lower()}"
            case TimeoutError() | httpcore.TimeoutException() | httpx.TimeoutException():
                return f"timed out after {timeout_s:g} s"
            case ConnectionRefusedError():
                return f"{where} refused the connection"
            case ConnectionResetError() | httpcore.ReadError() | httpcore.WriteError():
                return f"{where} broke off the connection"
            case OSError(strerror=str(words)):
                return f"could not connect to {where}: {words}"
            case httpcore.RemoteProtocolError():
                return f"{where} did not answer in proper HTTP: {cause}"
            case httpcore.LocalProtocolError() | h11.LocalProtocolError():
                return f"the request could not be sent: {cause}"
            case httpx.InvalidURL():
                return f"no valid address: {cause}"
    return f"could not fetch {url}: {error}"


def status_words(status: int, retry_after_s: float | None = None) -> str:
    """An HTTP status with its name, as `503 Service Unavailable, asks to wait 120 s`."""
    try:
        words = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        words = str(status)
    return words if retry_after_s is None else f"{words}, asks to wait {retry_after_s:.0f} s"


def out_of_reach(error: Exception, *, sent: bool) -> bool:
    """Whether a request never left this machine's network: no name, no route, no connection in time.

    A host that refuses the connection, or that TLS fails with, was reached.
    """
    if sent:
        return False
    for cause in _causes(error):
        match cause:
            case NotResolved() | TimeoutError() | httpcore.ConnectTimeout():
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


def _size(count: int) -> str:
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= scale:
            return f"{count / scale:g} {unit}"
    return f"{count} bytes"
