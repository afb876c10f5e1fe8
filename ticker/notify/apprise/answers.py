"""What servers answer Apprise, which itself only says whether a notification was taken.

Nearly all that Apprise knows to send by goes through `requests`, which nothing else here uses.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from ticker.notify.target import Failed, Outcome, Undeliverable
from ticker.outbound.freshness import retry_after_s
from ticker.times import Clock

_LATER = frozenset({408, 409, 421, 423, 425, 429})
"""Of the answers that blame the request, those that may be another next time (RFC 9110, 15.5)."""
_WHAT_TO_DO = "no redirect is followed, so put the address that takes it into `notify`"
_MOST_HOST_CHARS = 100
_here = threading.local()


class ServiceAnswers:
    """Of one notification: a refusal is final only where nothing else has gone wrong."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refused: Undeliverable | None = None
        self._failed: Failed | None = None

    def note(self, response: requests.Response) -> None:
        status = response.status_code
        if status < 300:
            return
        if status < 400:
            self._refused = Undeliverable(f"answered {_words(status)}, {_led_to(response)}: {_WHAT_TO_DO}")
            return
        if status < 500 and status not in _LATER:
            self._refused = Undeliverable(f"answered {_words(status)}")
            return
        headers = response.headers
        wait_s = retry_after_s(headers.get("Retry-After"), headers.get("Date"), self._clock())
        self._failed = Failed(f"answered {_words(status)}", None if wait_s is None else round(wait_s * 1000))

    def note_error(self, error: requests.RequestException) -> None:
        self._failed = Failed(_why(error))

    @property
    def outcome(self) -> Outcome:
        """What became of a notification that was not taken."""
        return self._failed or self._refused or Failed("was not taken; Apprise does not say why")


@contextmanager
def answers(clock: Clock) -> Iterator[ServiceAnswers]:
    """Those to whatever this thread asks within the block."""
    _here.answers = ServiceAnswers(clock)
    try:
        yield _here.answers
    finally:
        del _here.answers


class _Overheard(HTTPAdapter):
    def send(self, *arguments: Any, **rest: Any) -> requests.Response:  # noqa: ANN401 - whatever it takes
        heard: ServiceAnswers | None = getattr(_here, "answers", None)
        try:
            response = super().send(*arguments, **rest)
        except requests.RequestException as error:
            if heard is not None:
                heard.note_error(error)
            raise
        if heard is not None:
            heard.note(response)
        if response.is_redirect:
            # What would be asked next is a GET without the message, wherever that is, with the headers that
            # the operator gave; and its answer would pass for that to the message.
            del response.headers["Location"]
        return response


# Each session is given one of these for its connections: there is no other place that all of them share.
requests.sessions.HTTPAdapter = _Overheard  # type: ignore[attr-defined]


def _words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _led_to(response: requests.Response) -> str:
    """Where a redirect leads, by no more than the host: of that the operator's own address is not told."""
    location = response.headers.get("Location")
    if location is None:
        return "which does not say where to"
    own = urlsplit(response.url)
    try:
        to = urlsplit(urljoin(response.url, location))
        return f"which leads to {_place(own, to)}"
    except ValueError:
        return "which leads nowhere"


def _place(own: SplitResult, to: SplitResult) -> str:
    host = to.hostname or ""
    if host == own.hostname:
        return f"{to.scheme} on the same host" if to.scheme != own.scheme else "elsewhere on the same host"
    is_fit = 0 < len(host) <= _MOST_HOST_CHARS and host.isascii() and host.isprintable()
    return host if is_fit else "another host"


def _why(error: requests.RequestException) -> str:
    """In words of ours: its own have the address in them."""
    match error:
        case requests.ConnectTimeout():
            return "no connection in time"
        case requests.Timeout():
            return "no answer in time"
        case requests.exceptions.SSLError():
            return "its certificate, or its TLS, is not right"
        case requests.exceptions.ProxyError():
            return "the proxy cannot be reached"
        case requests.ConnectionError():
            return "cannot be reached, or has hung up"
        case _:
            return f"could not be asked ({type(error).__name__})"
