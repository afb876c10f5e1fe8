"""What `ticker tail` is to follow: a site's address or a stream's, and filters. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from ticker.errors import ClientError


class TailTarget(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    token: str = ""
    channels: str = ""
    types: str = ""
    symbols: str = ""
    q: str = ""
    since: str = ""
    until: str = ""
    speed: str = ""
    rate: str = ""


FILTERS = ("channels", "types", "symbols", "q", "since", "until", "speed", "rate")
_ROUTE = re.compile(r"(.*?)/(?:stream|events|ws)(?:/([^/]*))?/?", re.DOTALL)
_IN_QUERY = {
    "types": "types",
    "symbols": "symbols",
    "q": "q",
    "since": "since",
    "last_event_id": "since",
    "until": "until",
    "speed": "speed",
    "max_rate": "rate",
    "token": "token",
}
_OF_FORMS = frozenset(("format", "limit", "wait"))
"""What only says how the stream is sent, or a page of it."""


def target_of(text: str, given: Mapping[str, str], token: str) -> TailTarget:
    """Read an address as it is pasted: without a scheme, or with a route and a query; `given` goes before.

    ClientError for what cannot be one; the token is never in it.
    """
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
    except ValueError as error:
        raise ClientError(text.partition("?")[0], f"is no address: {error}") from error
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
        raise ClientError(text.partition("?")[0], "is no address of http or https")
    route = _ROUTE.fullmatch(parts.path)
    asked = {"token": token, "channels": unquote((route and route[2]) or ""), **_query(parts.query)}
    asked.update({name: value for name, value in given.items() if value})
    scheme = parts.scheme.replace("ws", "http", 1) if parts.scheme.startswith("ws") else parts.scheme
    return TailTarget(url=f"{scheme}://{parts.netloc}{route[1] if route else parts.path}", **asked)


def _query(query: str) -> dict[str, str]:
    asked: dict[str, str] = {}
    for name, value in parse_qsl(query):
        if name not in _OF_FORMS:
            if name not in _IN_QUERY:
                raise ClientError(name, f"is none of {', '.join(_IN_QUERY)} in an address")
            asked[_IN_QUERY[name]] = value
    return asked
