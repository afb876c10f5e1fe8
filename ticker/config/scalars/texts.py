"""Lines of text, and words of which one is taken."""

import re
import unicodedata
from collections.abc import Sequence

from pydantic import BeforeValidator

from ticker.config.scalars import forms


def one_line(text: str) -> bool:
    """Whether text holds no control character, line end or half of a surrogate pair."""
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text)


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
