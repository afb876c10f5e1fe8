"""How single values of what is published are written: each refuses what is none, and says what is. Pure."""

from collections.abc import Callable
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from ticker.config.scalars import SYMBOL_PATTERN, Url, written_as
from ticker.publishing.text import clean_line, clean_text
from ticker.times import parse_rfc3339, rfc3339

_MOST = 1e15
_URL: TypeAdapter[str] = TypeAdapter(Url)
_URL_CHARS = 2_000


# Not all that is refused, but what a program may look at before it sends something.
_STEERING = r"\x00-\x1f\x7f-\x9f\u202d\u202e"
_STEERING_A_LINE = rf"{_STEERING}\u2028-\u202e\u2066-\u2069"


def line(most_chars: int) -> BeforeValidator:
    written = _written(rf"^[^{_STEERING_A_LINE}]*[^\s{_STEERING_A_LINE}][^{_STEERING_A_LINE}]*$", most_chars)
    return BeforeValidator(lambda value: clean_line(_text(value), most_chars), json_schema_input_type=written)


def lines(most_chars: int) -> BeforeValidator:
    inner = rf"(?:[^{_STEERING}]|[\t\n\r])*"
    written = _written(rf"^{inner}[^\s{_STEERING}]{inner}$", most_chars)
    return BeforeValidator(lambda value: clean_text(_text(value), most_chars), json_schema_input_type=written)


def _written(pattern: str, most_chars: int) -> object:
    return Annotated[str, Field(pattern=pattern, min_length=1, max_length=most_chars)]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")  # noqa: TRY004 - what pydantic takes up
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _MOST:
        raise ValueError("a number")
    return float(value) + 0.0


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number from low to high, both allowed."""

    def read(value: object) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return value

    return BeforeValidator(read, json_schema_input_type=Annotated[int, Field(ge=low, le=high)])


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")  # noqa: TRY004 - what pydantic takes up
    return value


def one_of(*choices: str) -> BeforeValidator:
    def read(value: object) -> object:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return value

    return BeforeValidator(read)


def _time(value: object) -> str:
    try:
        return rfc3339(parse_rfc3339(_text(value)))
    except (ValueError, OverflowError):
        raise ValueError("an RFC 3339 time such as 2026-01-02T15:04:05Z") from None


def _web(value: object) -> str:
    try:
        url = _URL.validate_python(value)
    except ValidationError:
        url = ""
    if not 0 < len(url) <= _URL_CHARS or not url.isprintable():
        raise ValueError(f"an http:// or https:// address of at most {_URL_CHARS} characters")
    return url


def at_most(most: int) -> Callable[[object], object]:
    """Check the length of a list before its items are looked at."""

    def read(value: object) -> object:
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(f"a list of at most {most}")
        return tuple(dict.fromkeys(value)) if all(isinstance(one, str) for one in value) else tuple(value)

    return read


Number: TypeAlias = Annotated[
    float,
    BeforeValidator(_number, json_schema_input_type=Annotated[float, Field(ge=-_MOST, le=_MOST)]),
]
Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]
Time: TypeAlias = Annotated[
    str,
    BeforeValidator(
        _time, json_schema_input_type=Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    ),
]
Web: TypeAlias = Annotated[
    str,
    BeforeValidator(
        _web,
        json_schema_input_type=Annotated[
            str,
            Field(
                pattern=r"^https?://[A-Za-z0-9]", max_length=_URL_CHARS, json_schema_extra={"format": "uri"}
            ),
        ],
    ),
]
Symbol: TypeAlias = Annotated[
    str, written_as(SYMBOL_PATTERN, "a symbol: 1 to 32 letters, digits and . ^ = / _ -")
]
