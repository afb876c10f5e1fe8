"""What a page asks for: that a browser be told of alerts, or no more. Pure."""

import re
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from ticker.errors import QueryError
from ticker.events import Severity
from ticker.webpush.base64url import from_base64url
from ticker.webpush.p256 import KEY_BYTES, is_point

_MOST_ENDPOINT_CHARS = 1_000
_SECRET_BYTES = 16
_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class BrowserKeys(msgspec.Struct, frozen=True):
    """In base64url."""

    p256dh: str
    auth: str

    @property
    def key(self) -> bytes:
        return from_base64url(self.p256dh)

    @property
    def secret(self) -> bytes:
        return from_base64url(self.auth)


class Wanted(msgspec.Struct, frozen=True):
    """PushSubscription.toJSON() of the Push API, and from which severity on, null for each.

    `replaces` is the endpoint that the browser had before: what was chosen for that one holds on.
    """

    endpoint: str
    keys: BrowserKeys
    severity: Severity | None = None
    replaces: str | None = None


class Unwanted(msgspec.Struct, frozen=True):
    """Which subscription is to end."""

    endpoint: str


def wanted(body: bytes) -> Wanted:
    """QueryError names what is wrong where nothing could be sent to it."""
    found = _decoded(body, Wanted, 'JSON such as {"endpoint": "https://...", "keys": {...}}')
    _check_endpoint(found.endpoint)
    try:
        key, secret = found.keys.key, found.keys.secret
    except ValueError as error:
        raise QueryError("bad_field", "keys", str(error), "p256dh and auth in base64url") from error
    if not is_point(key):
        got = "it is no point of the curve" if len(key) == KEY_BYTES else f"got {len(key)} bytes"
        expected = f"a point of P-256, {KEY_BYTES} bytes, not compressed"
        raise QueryError("bad_field", "keys.p256dh", got, expected)
    if len(secret) != _SECRET_BYTES:
        raise QueryError("bad_field", "keys.auth", f"got {len(secret)} bytes", "16 bytes")
    return found


def unwanted(body: bytes) -> Unwanted:
    """QueryError for what names none."""
    return _decoded(body, Unwanted, 'JSON such as {"endpoint": "https://..."}')


_Sent = TypeVar("_Sent")


def _decoded(body: bytes, kind: type[_Sent], expected: str) -> _Sent:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise QueryError("bad_json", "body", str(error), expected) from error


def _check_endpoint(endpoint: str) -> None:
    """By a name, as every push service has one: to a literal address there is no certificate to trust."""
    try:
        where = urlsplit(endpoint)
        is_good = (
            len(endpoint) <= _MOST_ENDPOINT_CHARS
            and endpoint.isascii()
            and endpoint.isprintable()
            and " " not in endpoint
            and where.scheme == "https"
            and where.username is None
            and where.port != 0
            and not where.fragment
            and _is_name(where.hostname or "")
        )
    except ValueError:
        is_good = False
    if not is_good:
        expected = f"https:// and a host by its name, at most {_MOST_ENDPOINT_CHARS} characters"
        raise QueryError("bad_field", "endpoint", f"got {endpoint[:100]!a}", expected)


def _is_name(host: str) -> bool:
    """Of letters, digits, - and _, and none that ends in a number: browsers and resolvers take that for IPv4.

    Also as one number, or hexadecimal (WHATWG URL, "ends in a number checker").
    """
    return (
        _NAME.fullmatch(host) is not None and _NUMBER.fullmatch(host.removesuffix(".").split(".")[-1]) is None
    )
