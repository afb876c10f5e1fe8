"""What stands in the headers of HTTP: their names, their text, and tokens."""

import re
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars.texts import one_line

_HEADER_PATTERN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"  # a token: RFC 9110, section 5.6.2

_FRAMING = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect"}
)

_TOKEN = re.compile(r"(?!sha256:)[!-~]{6,500}|sha256:[0-9A-Fa-f]{64}")


def _header_name(value: object) -> str:
    if not isinstance(value, str) or re.fullmatch(_HEADER_PATTERN, value) is None:
        raise ValueError("the name of an HTTP header")
    if value.lower() in _FRAMING:
        raise ValueError("the name of a header that does not say how the request itself is sent")
    return value


def _header_text(value: object) -> str:
    line = value.strip() if isinstance(value, str) else "\n"
    if not (line.isascii() and one_line(line) and len(line) <= 4_000):
        raise ValueError("one line of printable ASCII, at most 4000 characters")
    return line


def _token(value: object) -> str:
    if not isinstance(value, str) or _TOKEN.fullmatch(value) is None:
        raise ValueError(
            "a token of 6 to 500 printable ASCII characters without blanks, or sha256: and 64 hex digits"
        )
    return value


HeaderName: TypeAlias = Annotated[str, BeforeValidator(_header_name)]

HeaderText: TypeAlias = Annotated[str, BeforeValidator(_header_text)]

TokenText: TypeAlias = Annotated[str, BeforeValidator(_token)]
