"""The head of an HTTP/1 answer as browsers take it, made into one that a strict parser takes. Pure."""

import re

import msgspec

_STATUS_LINE = re.compile(
    rb"[\t \x80-\xff]{0,4}(?:HTTP|ICY)(?:[ \t]*/[ \t]*([0-9]+)(?:\.([0-9]+))?)?[ \t]*"
    rb"(?:(?<![0-9])([1-9][0-9]{2})(?![0-9]))?[ \t]*([^0-9].*)?",
    re.IGNORECASE,
)
_STRICT_STATUS_LINE = re.compile(rb"HTTP/1\.[01] [1-9][0-9]{2}(?: [\t\x20-\x7e\x80-\xff]*)?")
_TOKEN = rb"[!#$%&'*+.^`|~0-9A-Za-z_-]+"
_STRICT_FIELD = re.compile(_TOKEN + rb":[\t\x20-\x7e\x80-\xff]*")
_FIELD = re.compile(rb"[ \t]*(" + _TOKEN + rb")[ \t]*:(.*)", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]+")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_FRAMING = (b"content-length", b"transfer-encoding")
_TRANSFERS = frozenset({b"chunked", b"identity", b""})
_CLOSE = (b"Connection", b"close")


class Head(msgspec.Struct, frozen=True):
    """A head that a strict parser takes, if anybody does; after an interim one another head follows."""

    wire: bytes
    is_interim: bool
    is_chunked: bool


class _Framing(msgspec.Struct, frozen=True):
    lines: list[bytes]
    is_chunked: bool
    is_mended: bool


def mended(head: bytes) -> Head:
    """Read a head up to its blank line, and leave it as it is where nothing is wrong with it.

    A line that is no field is dropped, and so is a length that is no number. An answer that had to be
    mended is the last one of its connection: what one side takes for the next the other might not.
    """
    first, *rest = (line.removesuffix(b"\r") for line in head.strip(b"\r\n").split(b"\n"))
    status = _status_line(first)
    if status is None:
        return Head(head, is_interim=False, is_chunked=False)
    fields, is_bent = _fields(rest)
    framing = _framing(fields)
    number = status.split(b" ")[1]
    is_interim = number.startswith(b"1") and number != b"101"
    wrong = status != first or is_bent or framing.is_mended or not head.startswith(first)
    if not wrong:
        return Head(head, is_interim, framing.is_chunked)
    lines = [status, *framing.lines, *([] if is_interim else [b": ".join(_CLOSE)])]
    return Head(b"\r\n".join(lines) + b"\r\n\r\n", is_interim, framing.is_chunked)


def _status_line(line: bytes) -> bytes | None:
    if _STRICT_STATUS_LINE.fullmatch(line):
        return line
    found = _STATUS_LINE.fullmatch(line)
    if found is None:
        return None
    major, minor, status, reason = found.groups()
    is_new = major is not None and (int(major[:4]), int((minor or b"0")[:4])) >= (1, 1)
    # What says nothing of its status is a 200 to browsers.
    words = _CONTROL.sub(b" ", reason or b"").strip()
    return b" ".join((b"HTTP/1.1" if is_new else b"HTTP/1.0", status or b"200", words))


def _fields(lines: list[bytes]) -> tuple[list[bytes], bool]:
    """The fields, each on a line, and whether any was bent."""
    kept: list[bytes] = []
    is_bent = False
    for line in lines:
        if _STRICT_FIELD.fullmatch(line):
            kept.append(line)
            continue
        is_bent = True
        if line[:1] in (b" ", b"\t") and kept:
            kept[-1] += b" " + _CONTROL.sub(b" ", line).strip()
        elif field := _FIELD.fullmatch(line):
            kept.append(field[1] + b": " + _CONTROL.sub(b" ", field[2]).strip())
    return kept, is_bent


def _framing(fields: list[bytes]) -> _Framing:
    """The fields with those that say where the body ends made unmistakable, as far as they can be."""
    split = [(line.partition(b":")[0].lower(), line.partition(b":")[2]) for line in fields]
    lengths, transfers = ([value for name, value in split if name == wanted] for wanted in _FRAMING)
    codings = [word.strip(b' \t"').lower() for value in transfers for word in value.split(b",")]
    numbers = [number.strip() for value in lengths for number in value.split(b",")]
    valid = {number for number in numbers if _LENGTH.fullmatch(number)}
    is_chunked = b"chunked" in codings
    if (is_chunked and not set(codings) <= _TRANSFERS) or (len(valid) > 1 and not is_chunked):
        # Nobody knows where such a body ends: the parser refuses it.
        return _Framing(fields, is_chunked=False, is_mended=False)
    is_plain = not any(b'"' in value for value in transfers)
    if codings in ([], [b"chunked"]) and is_plain and len(numbers) == len(valid) < 2:
        return _Framing(fields, is_chunked, is_mended=False)
    lines = [line for line, (name, _) in zip(fields, split, strict=True) if name not in _FRAMING]
    if is_chunked:
        lines.append(b"Transfer-Encoding: chunked")
    elif valid:
        lines.append(b"Content-Length: " + valid.pop())
    return _Framing(lines, is_chunked, is_mended=True)
