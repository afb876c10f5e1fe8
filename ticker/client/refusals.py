"""Answers that are no success, and connections that are none, in words. Pure."""

import socket
import ssl

import httpx
import msgspec

from ticker.errors import ClientRefused, in_one_line

_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
_MOST_CHARS = 500


class _Problem(msgspec.Struct, frozen=True):
    code: str = ""
    parameter: str | None = None
    detail: str = ""
    expected: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    error: _Problem = _Problem()


def passes(response: httpx.Response) -> bool:
    """Whether the same request may be answered otherwise a little later."""
    return response.status_code in _PASSING


def breaks_off(error: httpx.RequestError) -> bool:
    """Whether a connection was lost on the way, so that the same may be asked again."""
    return isinstance(error, httpx.TransportError) and not isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout
    )


def wait_ms_of(response: httpx.Response) -> int | None:
    """When to come back, if the answer says so in seconds."""
    said = response.headers.get("Retry-After", "")
    return int(said) * 1000 if said.isascii() and said.isdigit() and len(said) < 7 else None


def refusal(response: httpx.Response, body: bytes) -> ClientRefused:
    """What an answer that is no success says; of what is no Ticker's, its status."""
    try:
        problem = msgspec.json.decode(body, type=_Answer).error
    except (msgspec.DecodeError, RecursionError):
        problem = _Problem()
    detail = in_one_line(problem.detail, _MOST_CHARS) or response.reason_phrase or "refused"
    expected = in_one_line(problem.expected or "", _MOST_CHARS)
    words = f"{response.status_code}, {detail}" + (f"; expected {expected}" if expected else "")
    return ClientRefused(shown(response.request.url), words, status=response.status_code, code=problem.code)


def shown(url: httpx.URL) -> str:
    """An address without what may be secret in it."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


def words(error: BaseException) -> str:
    """Why there is no connection, or no more."""
    seen: BaseException | None = error
    while seen is not None:
        match seen:
            case socket.gaierror():
                return "there is no such host"
            case ConnectionRefusedError():
                return "nothing listens there"
            case ssl.SSLCertVerificationError():
                return f"its certificate is not trusted: {seen.verify_message}"
        seen = seen.__cause__ or seen.__context__
    match error:
        case httpx.ConnectTimeout() | httpx.ReadTimeout() | httpx.WriteTimeout() | TimeoutError():
            return "it does not answer"
        case httpx.RemoteProtocolError():
            return "the connection broke off"
        case httpx.TooManyRedirects():
            return "it leads on and on, and nowhere"
        case httpx.DecodingError():
            return "what it sends cannot be unpacked"
    return in_one_line(str(error), _MOST_CHARS) or type(error).__name__
