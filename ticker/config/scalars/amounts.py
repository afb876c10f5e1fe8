"""Durations and sizes, each with its unit."""

import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator

from ticker.config.scalars import forms
from ticker.times import parse_duration_ms

_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ?(B|[kKMG]i?B)?")

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


def _duration_ms(value: object) -> int:
    if isinstance(value, str):
        try:
            return parse_duration_ms(value)
        except (ValueError, OverflowError):
            pass
    if value == "0" or (value == 0 and type(value) is int):
        return 0  # which needs no unit; files are read as they are written
    raise ValueError("a duration such as 250ms, 30s, 5m, 2h or 7d")


def _size_bytes(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("a size such as 500kB, 15MB or 1GiB")
    return round(float(match[1]) * _SIZES[match[2] or "B"])


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


DurationMs: TypeAlias = Annotated[int, BeforeValidator(_duration_ms, json_schema_input_type=forms.DURATION)]

SizeBytes: TypeAlias = Annotated[int, BeforeValidator(_size_bytes, json_schema_input_type=forms.SIZE)]
