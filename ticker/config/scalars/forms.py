"""How values look as they stand in a file, for JSON Schema: the types behind them are what they become."""

from typing import Annotated, Any

from pydantic import Field


def pattern(expression: str) -> Any:  # noqa: ANN401 - a type that is made here
    """Text that a regular expression matches as a whole; what ECMA 262 and Python read alike."""
    return Annotated[str, Field(pattern=f"^(?:{expression})$")]


def bounded(kind: type[int] | type[float], low: float, high: float) -> Any:  # noqa: ANN401
    return Annotated[kind, Field(ge=low, le=high)]


_NUMBER = r"[0-9]{1,10}(?:\.[0-9]{1,9})?"
_TIME = r"\s*[0-9]{1,2}:[0-9]{2}\s*"

DURATION = pattern(rf"\s*{_NUMBER}(?:ms|s|m|h|d)\s*|0")
PACE = pattern(rf"auto|\s*{_NUMBER}(?:ms|s|m|h|d)\s*")
SIZE = pattern(r"[0-9]{1,15}(?:\.[0-9]{1,9})? ?(?:B|[kKMG]i?B)|[0-9]{1,15}")
YEARLY = pattern(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]{1,3})?\s*%")
PERCENTAGE = pattern(r"-?[0-9]{1,5}(?:\.[0-9]{1,6})?%")
FREQUENCY = pattern(r"[0-9]{1,6}/[smhd]")
BIND = pattern(r"unix:/.{1,100}|(?:\[[^\s\]]+\]|[^\s:\[\]/*]+):[0-9]{1,5}")
URL = pattern(r"[Hh][Tt][Tt][Pp][Ss]?://\S+")
URL_OR_OWN = pattern(r"[Hh][Tt][Tt][Pp][Ss]?://\S+|self:/\S*")
URL_OR_NOTHING = pattern(r"(?:[Hh][Tt][Tt][Pp][Ss]?://\S+)?")
TIME = pattern(_TIME)
SPAN = pattern(rf"{_TIME}-{_TIME}")
SECOND_OF_DAY = pattern(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
RATIO = pattern(r"[1-9][0-9]{0,3}:[1-9][0-9]{0,3}")
