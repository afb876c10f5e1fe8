"""Why a request brought no answer, or none that is of use: what the words for it are made from."""

from typing import Literal, TypeAlias

import msgspec

_PASSING = frozenset({408, 421, 425, 429})
"""Answers from 400 to 499 that another time may be others."""


class Cause(msgspec.Struct, frozen=True, tag_field="cause", tag=True):
    """One of the structs below; kept in the log under the class's name."""


class Refused(Cause, frozen=True, tag=True):
    """An answer whose status is not what was asked for; `retry_after_s` with 429 and 503 only."""

    status: int
    retry_after_s: float | None = None

    @property
    def is_lasting(self) -> bool:
        """Whether more asking will not change it soon (404, 403)."""
        return 400 <= self.status < 500 and self.status not in _PASSING


class Gone(Cause, frozen=True, tag=True):
    """410 from the address itself, which will not come back (RFC 9110, 15.5.11)."""

    @property
    def is_lasting(self) -> bool:
        return True


class Unreachable(Cause, frozen=True, tag=True):
    """No answer from a host (`where`, with its port if that is unusual).

    `how`: it has no address (dns), its certificate is not trusted, TLS fails, it refuses or breaks off
    the connection, there is no way to it (connect), or what it says is not HTTP.
    """

    how: Literal["dns", "certificate", "tls", "refused", "broken", "connect", "http"]
    where: str
    said: str = ""


class TimedOut(Cause, frozen=True, tag=True):
    """No whole answer within `timeout_s` seconds, for all requests together."""

    timeout_s: float


class OffLimits(Cause, frozen=True, tag=True):
    """A host on a network that may not be reached from here; `kind` as in `a private address`."""

    host: str
    address: str
    kind: str


class BadAddress(Cause, frozen=True, tag=True):
    """An address to which no request can be sent."""

    said: str


class UnknownScheme(Cause, frozen=True, tag=True):
    """An address that is neither http nor https."""

    url: str


class BadRedirect(Cause, frozen=True, tag=True):
    """A redirect that does not say where to."""

    status: int


class LostTls(Cause, frozen=True, tag=True):
    """A redirect from https to http, where what is sent is for nobody else to read."""

    url: str


class TooManyRedirects(Cause, frozen=True, tag=True):
    """More redirects than `most`, the last one to `url`."""

    most: int
    url: str


class TooLarge(Cause, frozen=True, tag=True):
    """More than the limit, before or after decompression."""

    max_bytes: int


class Empty(Cause, frozen=True, tag=True):
    """An answer without a body, or with nothing but white space in it."""


class Undecodable(Cause, frozen=True, tag=True):
    """A body whose content coding is not known (`said` names it), is damaged, or that was cut off."""

    how: Literal["unknown", "damaged", "cut off"]
    said: str = ""


class NotSent(Cause, frozen=True, tag=True):
    """A request that HTTP does not allow, such as with a line end in a header."""

    said: str


class Unexplained(Cause, frozen=True, tag=True):
    """A failure that nobody has a word for yet."""

    url: str
    said: str


class ShuttingDown(Cause, frozen=True, tag=True):
    """The service ends, and its connections with it."""


RequestCause: TypeAlias = (
    Refused
    | Gone
    | Unreachable
    | TimedOut
    | OffLimits
    | BadAddress
    | UnknownScheme
    | BadRedirect
    | LostTls
    | TooManyRedirects
    | TooLarge
    | Empty
    | Undecodable
    | NotSent
    | Unexplained
    | ShuttingDown
)
