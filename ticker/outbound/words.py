"""Causes in words for the operator, each said in one place. Pure."""

from http import HTTPStatus

from ticker.outbound.causes import (
    BadAddress,
    BadRedirect,
    Empty,
    Gone,
    LostTls,
    NotSent,
    OffLimits,
    Refused,
    RequestCause,
    ShuttingDown,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Undecodable,
    Unexplained,
    UnknownScheme,
    Unreachable,
)


def words(cause: RequestCause) -> str:
    """Say why a request failed, as `could not resolve feeds.example.org`."""
    match cause:
        case Refused(status=status, retry_after_s=retry_after_s):
            return status_words(status, retry_after_s)
        case Gone():
            return status_words(HTTPStatus.GONE)
        case Unreachable():
            return _unreachable(cause)
        case TimedOut(timeout_s=timeout_s):
            return f"timed out after {timeout_s:g} s"
        case OffLimits():
            return off_limits(cause, "set private: true to allow it")
        case BadAddress(said=said):
            return f"no valid address: {said}"
        case UnknownScheme(url=url):
            return f"{url} is neither http nor https"
        case BadRedirect(status=status):
            return f"{status_words(status)} that does not say where to"
        case LostTls(url=url):
            return f"redirects from https to {url}"
        case TooManyRedirects(most=most, url=url):
            return f"more than {most} redirects, the last one to {url}"
        case TooLarge(max_bytes=max_bytes):
            return f"more than {_size(max_bytes)}"
        case Empty():
            return "answered with an empty document"
        case Undecodable():
            return _undecodable(cause)
        case NotSent(said=said):
            return f"the request could not be sent: {said}"
        case Unexplained(url=url, said=said):
            return f"could not fetch {url}: {said}"
        case ShuttingDown():
            return "the service is shutting down"


def status_words(status: int, retry_after_s: float | None = None) -> str:
    """An HTTP status with its name, as `503 Service Unavailable, asks to wait 120 s`."""
    try:
        words = f"{int(status)} {HTTPStatus(status).phrase}"
    except ValueError:
        words = str(status)
    return words if retry_after_s is None else f"{words}, asks to wait {retry_after_s:.0f} s"


def _unreachable(cause: Unreachable) -> str:
    where, said = cause.where, cause.said
    match cause.how:
        case "dns":
            return f"could not resolve {where}"
        case "certificate":
            return f"certificate is not trusted: {said}"
        case "tls":
            return f"TLS with {where} failed: {said}"
        case "refused":
            return f"{where} refused the connection"
        case "broken":
            return f"{where} broke off the connection"
        case "connect":
            return f"could not connect to {where}: {said}"
        case "http":
            return f"{where} did not answer in proper HTTP: {said}"


def off_limits(cause: OffLimits, way_out: str) -> str:
    """Say which network is off limits, and by what it is allowed."""
    where = f"{cause.host} is" if cause.host == cause.address else f"{cause.host} is at {cause.address},"
    return f"refused: {where} {cause.kind}; {way_out}"


def _undecodable(cause: Undecodable) -> str:
    match cause.how:
        case "unknown":
            return f"answered in a coding that was not asked for: {cause.said}"
        case "damaged":
            return f"the answer's compressed data is damaged: {cause.said}"
        case "cut off":
            return "the answer was cut off in the middle of its compressed data"


def _size(count: int) -> str:
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= scale:
            return f"{count / scale:g} {unit}"
    return f"{count} bytes"
