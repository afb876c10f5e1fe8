"""What a query may hold: texts to typed values, or an error that says what to write. Pure."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import msgspec

from ticker.errors import QueryError

Arguments: TypeAlias = Mapping[str, Sequence[str]]
"""The texts that were given under each name."""

T = TypeVar("T")

_OF_OTHERS = re.compile(r"_.*|evs_.*|r=[0-9]+", re.DOTALL)
"""What is nobody's business here: `_` is a cache's, `evs_` and `r` with a number drawn at random are added
by EventSource polyfills (amvtek's, and Yaffle's of before 2016) each time that they connect."""


class Values(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a value may be, in the words of JSON Schema (2020-12); commas part the items of an array."""

    type: Literal["string", "integer", "array"] | msgspec.UnsetType = msgspec.UNSET
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: int = 0
    maximum: int = 0
    items: "Values | None" = None

    @property
    def as_schema(self) -> dict[str, Any]:
        """As it stands in a document."""
        return dict(msgspec.to_builtins(self))


TEXT = Values(type="string")


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """`sample` is a text that it takes wherever it is there; `meaning` says in a phrase what it is for."""

    name: str
    sample: str
    meaning: str
    values: Values = TEXT

    @property
    def example(self) -> str | int:
        """The sample, as `values` has it."""
        return int(self.sample) if self.values.type == "integer" else self.sample

    def is_called(self, name: str) -> bool:
        return name == self.name


class Once(Parameter, Generic[T], frozen=True, kw_only=True):
    """Given at most once, and empty is absent: `read` is given "" then, and raises ValueError for a bad text.

    `expected` says what a good one is.
    """

    read: Callable[[str], T]
    expected: str = "a text"

    def of(self, arguments: Arguments) -> T:
        texts = [text for text in arguments.get(self.name, ()) if text]
        if len(texts) > 1:
            raise _bad(self.name, ", ".join(texts), "the parameter at most once")
        text = texts[0] if texts else ""
        try:
            return self.read(text)
        except ValueError as error:
            raise _bad(self.name, text, self.expected) from error


class Many(Parameter, Generic[T], frozen=True, kw_only=True):
    """Given any number of times, also as `alias`; `read` raises QueryError for a bad text."""

    read: Callable[[Sequence[str]], T]
    alias: str = ""

    def is_called(self, name: str) -> bool:
        return name == self.name or (bool(self.alias) and name == self.alias)

    def of(self, arguments: Arguments) -> T:
        also = arguments.get(self.alias, ()) if self.alias else ()
        return self.read((*arguments.get(self.name, ()), *also))


def whole(text: str, *, most: int, default: int) -> int:
    """Read a whole number from 1 on, `default` for none; ValueError for any other text."""
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise ValueError(text)
    return int(text)


def listed(texts: Iterable[str]) -> list[str]:
    """The values of comma lists."""
    return [value.strip() for text in texts for value in text.split(",") if value.strip()]


def _is_of_others(name: str, texts: Sequence[str]) -> bool:
    return all(_OF_OTHERS.fullmatch(f"{name}={text}") for text in texts)


def only(arguments: Arguments, parameters: Iterable[Parameter]) -> None:
    """Refuse a parameter that would be ignored; those of caches and polyfills go by their beginnings."""
    taken = tuple(parameters)
    for name in arguments:
        if not any(one.is_called(name) for one in taken) and not _is_of_others(name, arguments[name]):
            known = tuple(parameter.name for parameter in taken)
            raise QueryError(
                "unknown_parameter",
                name,
                f"there is no parameter {name!r} here" + did_you_mean(name, known),
                f"one of {', '.join(known)}" if known else "no parameter",
            )


def did_you_mean(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _bad(parameter: str, got: str, expected: str) -> QueryError:
    return QueryError("bad_parameter", parameter, f"got {got[:100]!r}", expected)
