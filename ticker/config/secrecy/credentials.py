"""What of a value would still tell its secret when it is shown without the rest; pure."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from ticker.config.secrecy.traces import DRAWN

_SCHEME = re.compile(r"[A-Za-z][\w-]*\s+(\S+)")
_PAIR = re.compile(r"[^\s;,&=/?]+=\s*(\"[^\"]*\"|[^\s;,&]+)")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+|\d+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


def parts_of(value: str) -> Iterator[str]:
    """The parts of an address, or of a header's value, and the user name and password that one encodes.

    A header's value is a scheme and its token (RFC 9110, 11.4), pairs as in a cookie, or neither.
    """
    try:
        address = urlsplit(value)
    except ValueError:
        return
    if address.netloc:
        rest = f"{address.path}?{address.query}" if address.query else address.path
        yield from _with_unquoted(rest)
        yield from _drawn(rest)
    else:
        yield from _with_unquoted(value)
        yield from _in_header(value)


def whole_parts_of(value: str) -> Iterator[str]:
    """The same of an address all of which may be a secret: what looks drawn by lot before its path, too."""
    yield from parts_of(value)
    try:
        before = urlsplit(value).netloc
    except ValueError:
        return
    password = before.rpartition("@")[0].partition(":")[2]
    for piece in (password, *before.replace("@", ":").split(":")):
        if DRAWN.fullmatch(piece) and not _HOST.fullmatch(piece):
            yield from _with_unquoted(piece)


def _in_header(value: str) -> Iterator[str]:
    scheme = _SCHEME.fullmatch(value)
    tokens = [scheme[1]] if scheme else []
    tokens += [match[1].strip('"') for match in _PAIR.finditer(value)]
    yield from tokens
    for token in (value, *tokens):
        yield from _decoded(token)
    for word in re.split(r"[\s;,()<>\"]+", value):
        _, is_address, address = word.partition("://")
        # Not the name of its host, which is no secret.
        yield from parts_of(f"//{address}") if is_address else _drawn(word)


def _with_unquoted(text: str) -> Iterator[str]:
    yield text
    yield unquote(text)


def _drawn(text: str) -> Iterator[str]:
    for piece in DRAWN.findall(text):
        yield from _with_unquoted(piece)


def _decoded(token: str) -> Iterator[str]:
    """The user name with its password, and the password, of Basic authentication (RFC 7617)."""
    if not _BASE64.fullmatch(token):
        return
    try:
        pair = b64decode(
            token + "=" * (-len(token) % 4), altchars="-_" if {*"-_"} & {*token} else None
        ).decode()
    except (binascii.Error, ValueError):
        return
    _, colon, password = pair.partition(":")
    if colon and pair.isprintable():
        yield pair
        yield password
