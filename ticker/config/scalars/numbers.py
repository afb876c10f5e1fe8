"""Numbers, whole or not, with their bounds."""

import math
import re
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars import forms

_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,3})?")


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


Volatility: TypeAlias = Annotated[float, BeforeValidator(_yearly, json_schema_input_type=forms.YEARLY)]
