"""What is wrong with entries of a script beside the rest of its file, each told by its place."""

from collections.abc import Sequence

import msgspec
from pydantic import ValidationError
from pydantic_core import InitErrorDetails


class EntryRefusal(msgspec.Struct, frozen=True):
    """An entry, by its number and key, that should have been as `expected` says; `said` is what it says."""

    number: int
    key: str
    expected: str
    said: str


def refuse(refusals: Sequence[EntryRefusal]) -> None:
    """Raise ValidationError for all of them; nothing if there are none."""
    if refusals:
        raise ValidationError.from_exception_data(
            "script",
            [
                InitErrorDetails(
                    type="value_error",
                    loc=(one.number, one.key),
                    input=one.said,
                    ctx={"error": ValueError(one.expected)},
                )
                for one in refusals
            ],
        )
