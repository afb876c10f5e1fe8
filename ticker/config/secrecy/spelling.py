"""A text as it is, and as it is once its escapes are read; pure."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import msgspec

_LEVELS = 3
_PERCENT = r"(?:%[0-9A-Fa-f]{2})+"
_REFERENCE = r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_BACKSLASH = r"(?:\\u[0-9A-Fa-f]{4})+|\\[\"'\\/]"
_ESCAPED = re.compile(f"{_PERCENT}|{_REFERENCE}|{_BACKSLASH}")


class Spelled(msgspec.Struct, frozen=True):
    """A text, and where in the original each of its characters begins; last, where the original ends."""

    text: str
    places: Sequence[int]


def readings(text: str) -> Iterator[str]:
    """What `spellings` are, without their places: that takes a fraction of the time."""
    yield text
    for _ in range(_LEVELS):
        # Most texts have none of them, and need no search.
        if not ("%" in text or "&" in text or "\\" in text) or not _ESCAPED.search(text):
            return
        text = _ESCAPED.sub(lambda match: "".join(said for said, _ in _characters(match[0])), text)
        yield text


def spellings(text: str) -> Iterator[Spelled]:
    """The text itself, then with its escapes read, up to three deep.

    These are percent-encoding (RFC 3986, 2.1), HTML's references, and JSON's backslashes (RFC 8259, 7).
    """
    spelled = Spelled(text, range(len(text) + 1))
    yield spelled
    for _ in range(_LEVELS):
        if not _ESCAPED.search(spelled.text):
            return
        spelled = _read(spelled)
        yield spelled


def _read(spelled: Spelled) -> Spelled:
    text, places = spelled.text, spelled.places
    read: list[str] = []
    kept: list[int] = []
    done = 0
    for match in _ESCAPED.finditer(text):
        start, end = match.span()
        read.append(text[done:start])
        kept += places[done:start]
        for said, at in _characters(match[0]):
            read.append(said)
            kept += [places[start + at]] * len(said)
        done = end
    return Spelled("".join([*read, text[done:]]), [*kept, *places[done:]])


def _characters(escaped: str) -> Iterator[tuple[str, int]]:
    """What an escape says, and where in it each of that begins."""
    if escaped[0] == "&":
        yield html.unescape(escaped), 0
    elif escaped[0] == "%":
        yield from _placed(unquote(escaped, errors="surrogateescape"), "utf-8", "surrogateescape")
    elif escaped[1] == "u":
        yield from _placed(json.loads(f'"{escaped}"'), "utf-16-le", "surrogatepass")
    else:
        yield escaped[1], 0


def _placed(text: str, encoding: str, errors: str) -> Iterator[tuple[str, int]]:
    """Both `%2F` and `\\u002F` take three characters for each byte of their encoding."""
    at = 0
    for said in text:
        yield said, at
        at += 3 * len(said.encode(encoding, errors))
