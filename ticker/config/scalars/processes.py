"""How many processes serve."""

import os
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars import forms
from ticker.config.scalars.numbers import _whole

_MOST_WORKERS = 64


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


Workers: TypeAlias = Annotated[
    int,
    BeforeValidator(workers, json_schema_input_type=Literal["auto"] | forms.bounded(int, 1, _MOST_WORKERS)),
]
