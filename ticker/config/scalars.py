"""How single values are written in YAML: each reader says, when it refuses one, what it expected."""

import math
import os
import re
import unicodedata
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, HttpUrl, TypeAdapter, ValidationError

from ticker.config import forms
from ticker.times import parse_duration_ms

NOTHING = object()
"""Null in a file. No scalar takes it, not even one that may be None: `retry:` left empty is a slip."""

NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
SYMBOL_PATTERN = r"[A-Za-z0-9^][A-Za-z0-9.^=/_-]{0,31}"
_HEADER_PATTERN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"  # a token: RFC 9110, section 5.6.2
_FRAMING = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect"}
)
_TOKEN = re.compile(r"(?!sha256:)[!-~]{6,500}|sha256:[0-9A-Fa-f]{64}")
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ?(B|[kKMG]i?B)?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,3})?")
_SIZES = {
    "B": 1,
    "kB": 1000,
    "KB": 1000,
    "kiB": 1024,
    "KiB": 1024,
    "MB": 1_000_000,
    "MiB": 1 << 20,
    "GB": 10**9,
    "GiB": 1 << 30,
}
_MOST_WORKERS = 64


def one_line(text: str) -> bool:
    """Whether text holds no control character, line end or half of a surrogate pair."""
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text)


def _duration_ms(value: object) -> int:
    if isinstance(value, str):
        try:
            return parse_duration_ms(value)
        except (ValueError, OverflowError):
            pass
    if value == 0 and type(value) is int:
        return 0  # which needs no unit
    raise ValueError("a duration such as 250ms, 30s, 5m, 2h or 7d")


def _size_bytes(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("a size such as 500kB, 15MB or 1GiB")
    return round(float(match[1]) * _SIZES[match[2] or "B"])


def _whole(value: object) -> int | None:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _yearly(value: object) -> float:
    percent = _number(value[:-1].rstrip()) if isinstance(value, str) and value.endswith("%") else math.nan
    if not 0.01 <= percent <= 1000:
        raise ValueError("a percentage a year from 0.01% to 1000%, such as 28%")
    return percent / 100


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ValueError("true or false")


def _socketio(value: object) -> bool:
    wanted = _flag(value)
    if wanted and find_spec("socketio") is None:
        raise ValueError("false, or python-socketio to be there: pip install 'ticker[socketio]'")
    return wanted


def workers(value: object) -> int:
    """How many processes serve, as written or by the cores that this one may use.

    Of these one is for the process that gathers; up to three, one process makes do with one of them.
    """
    if value == "auto":
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return min(cores - 1, _MOST_WORKERS) if cores > 3 else 1
    number = _whole(value)
    if number is None or not 1 <= number <= _MOST_WORKERS:
        raise ValueError(f"auto, or a whole number from 1 to {_MOST_WORKERS}")
    return number


def address(value: object) -> str:
    """Check an address of http or https without credentials; ValueError says what was expected."""
    # The parser of WHATWG forgives blanks, line ends and missing slashes, which an HTTP client does not.
    strict = isinstance(value, str) and re.fullmatch(r"(?i:https?)://[^/\s]\S*", value) and one_line(value)
    try:
        url = _URL.validate_python(value if strict else None)
    except ValidationError:
        raise ValueError("an http:// or https:// address") from None
    if url.username or url.password:
        raise NamesSomebody("an address without a user name or password")
    if url.port == 0:
        raise ValueError("an address whose port is 1 to 65535")
    return str(value)


class NamesSomebody(ValueError):
    """Of an address that a password may be in; where else it could stand depends on whose address it is."""


def _http(value: object) -> str:
    try:
        return address(value)
    except NamesSomebody as error:
        raise ValueError(f"{error}; put those into headers") from None


def _callback(value: object) -> str:
    if value == "":
        return ""
    url = address(value)
    if "?" in url or "#" in url:
        raise ValueError("an http:// or https:// address without ? and #, or nothing")
    return url.rstrip("/")


def _place(value: object) -> Path:
    text = str(value).strip() if isinstance(value, str | Path) else ""
    if not text or not one_line(text):
        raise ValueError("a path")
    if text.startswith("~"):
        raise ValueError("a path; ~ is not expanded, write ${HOME}")
    return Path(text)


def _places(value: object) -> tuple[Path, ...]:
    return tuple(map(_place, value if isinstance(value, list | tuple) else (value,)))


def _token(value: object) -> str:
    if not isinstance(value, str) or _TOKEN.fullmatch(value) is None:
        raise ValueError(
            "a token of 6 to 500 printable ASCII characters without blanks, or sha256: and 64 hex digits"
        )
    return value


def duration_within(low: str, high: str) -> AfterValidator:
    """Bound a DurationMs; both ends are written as durations and are allowed."""
    low_ms, high_ms = parse_duration_ms(low), parse_duration_ms(high)

    def check(value: int) -> int:
        if not low_ms <= value <= high_ms:
            raise ValueError(f"a duration from {low} to {high}")
        return value

    return AfterValidator(check)


def size_within(low: str, high: str) -> AfterValidator:
    """Bound a SizeBytes; both ends are written as sizes and are allowed."""
    low_bytes, high_bytes = _size_bytes(low), _size_bytes(high)

    def check(value: int) -> int:
        if not low_bytes <= value <= high_bytes:
            raise ValueError(f"a size from {low} to {high}")
        return value

    return AfterValidator(check)


def whole(low: int, high: int) -> BeforeValidator:
    """Read a whole number from low to high, both allowed."""

    def read(value: object) -> int:
        number = _whole(value)
        if number is None or not low <= number <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return number

    return BeforeValidator(read, json_schema_input_type=forms.bounded(int, low, high))


def number(low: str, high: str) -> BeforeValidator:
    """Read a number from low to high, both allowed, as decimals or with an exponent."""
    least, most = float(low), float(high)

    def read(value: object) -> float:
        found = _number(value)
        if not least <= found <= most:  # also refuses NaN, which compares as false
            raise ValueError(f"a number from {low} to {high}")
        return found

    return BeforeValidator(read, json_schema_input_type=forms.bounded(float, least, most))


def text(max_chars: int, *, min_chars: int = 0) -> BeforeValidator:
    """Read one line of text, without the blanks around it."""

    def read(value: object) -> str:
        line = value.strip() if isinstance(value, str) else None
        if line is None or not one_line(line) or not min_chars <= len(line) <= max_chars:
            raise ValueError(f"one line of text, {min_chars} to {max_chars} characters")
        return line

    return BeforeValidator(read)


def written_as(pattern: str, expected: str) -> BeforeValidator:
    """Read text that a regular expression matches as a whole."""
    compiled = re.compile(pattern)

    def read(value: object) -> str:
        if not isinstance(value, str) or compiled.fullmatch(value) is None:
            raise ValueError(expected)
        return value

    return BeforeValidator(read, json_schema_input_type=forms.pattern(pattern))


class NoneOf(ValueError):
    """Another word than the `choices`."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(" or ".join(choices))
        self.choices = choices


def one_of(*choices: str) -> BeforeValidator:
    """Read one of a few words."""

    def read(value: object) -> object:
        if value not in choices:
            raise NoneOf(choices)
        return value

    return BeforeValidator(read)


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


_URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)

DurationMs: TypeAlias = Annotated[int, BeforeValidator(_duration_ms, json_schema_input_type=forms.DURATION)]
SizeBytes: TypeAlias = Annotated[int, BeforeValidator(_size_bytes, json_schema_input_type=forms.SIZE)]
Volatility: TypeAlias = Annotated[float, BeforeValidator(_yearly, json_schema_input_type=forms.YEARLY)]
Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]
SocketIo: TypeAlias = Annotated[bool, BeforeValidator(_socketio)]
Workers: TypeAlias = Annotated[
    int,
    BeforeValidator(workers, json_schema_input_type=Literal["auto"] | forms.bounded(int, 1, _MOST_WORKERS)),
]
Url: TypeAlias = Annotated[str, BeforeValidator(_http, json_schema_input_type=forms.URL)]
Callback: TypeAlias = Annotated[str, BeforeValidator(_callback, json_schema_input_type=forms.URL_OR_NOTHING)]
Place: TypeAlias = Annotated[Path, BeforeValidator(_place)]
Places: TypeAlias = Annotated[
    tuple[Path, ...], BeforeValidator(_places, json_schema_input_type=str | tuple[str, ...])
]
Name: TypeAlias = Annotated[
    str,
    written_as(NAME_PATTERN, "a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit"),
]
"""Of whatever an operator or a program gives a name."""
ChannelName: TypeAlias = Name
ChannelPattern: TypeAlias = Annotated[
    str, written_as(r"[A-Za-z0-9._*-]{1,64}", "the name of a channel, or a pattern such as news.* or *")
]
TokenName: TypeAlias = Name
TokenText: TypeAlias = Annotated[str, BeforeValidator(_token)]
SourceName: TypeAlias = Name
Symbol: TypeAlias = Annotated[
    str, written_as(SYMBOL_PATTERN, "a symbol of 1 to 32 letters, digits and . ^ = / _ -, such as BRK.B")
]
Currency: TypeAlias = Annotated[str, written_as(r"[A-Z]{3,10}", "a currency code such as USD")]
HeaderName: TypeAlias = Annotated[str, BeforeValidator(_header_name)]
HeaderText: TypeAlias = Annotated[str, BeforeValidator(_header_text)]
