"""A request's head, if it is as plain as those of almost all who read a stream. Pure."""

import re

from ticker.web.streams.direct import PlainRequest
from ticker.web.streams.handshake import is_handshake

_BEGINNINGS = (b"GET /stream", b"GET / ", b"GET /?")
_OF_WEBSOCKETS = (b"GET /ws",)
_MAX_BYTES = 8_192
# A part of what RFC 9112 allows, without a doubtful case in it: no folded lines, no bare line feeds, no
# bytes beyond ASCII, no target that would have to be normalised.
_HEAD = re.compile(
    r"GET (/[A-Za-z0-9/._~!$&'()*+,;=:@%?-]*) HTTP/1\.1\r\n"
    r"((?:[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\t -~]*\r\n)+)\r\n"
)
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_NOT_PLAIN = frozenset({"content-length", "expect", "http2-settings", "transfer-encoding", "upgrade"})


_OF_HANDSHAKE = frozenset({"upgrade"})
_END = b"\r\n\r\n"


def plain_request(data: bytes, address: str) -> PlainRequest | None:
    """The one GET that the bytes are, no more and no less; None for all that could be read in two ways."""
    if not data.startswith(_BEGINNINGS) or not data.endswith(_END):
        return None
    request = _request(data, address, _NOT_PLAIN)
    if request is None or request.headers.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    return request


def plain_handshake(data: bytes, address: str) -> tuple[PlainRequest, bytes] | None:
    """The same of a GET that opens a WebSocket, and what follows it: frames already."""
    if not data.startswith(_OF_WEBSOCKETS):
        return None
    head, end, frames = data.partition(_END)
    request = _request(head + end, address, _NOT_PLAIN - _OF_HANDSHAKE)
    if request is None or not is_handshake(request.header):
        return None
    return request, frames


def _request(data: bytes, address: str, refused: frozenset[str]) -> PlainRequest | None:
    if len(data) > _MAX_BYTES:
        return None
    match = _HEAD.fullmatch(data.decode("latin-1"))
    if match is None:
        return None
    target, lines = match.groups()
    headers: dict[str, str] = {}
    for line in lines[:-2].split("\r\n"):
        name, _, value = line.partition(":")
        name = name.lower()
        if name in headers or name in refused:
            return None
        headers[name] = value.strip(" \t")
    if not _HOST.fullmatch(headers.get("host", "")):
        return None
    return PlainRequest(target, headers, address)
