"""Where something is on the disk."""

from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars.texts import one_line


def _place(value: object) -> Path:
    text = str(value).strip() if isinstance(value, str | Path) else ""
    if not text or not one_line(text):
        raise ValueError("a path")
    if text.startswith("~"):
        raise ValueError("a path; ~ is not expanded, write ${HOME}")
    return Path(text)


def _places(value: object) -> tuple[Path, ...]:
    return tuple(map(_place, value if isinstance(value, list | tuple) else (value,)))


Place: TypeAlias = Annotated[Path, BeforeValidator(_place)]

Places: TypeAlias = Annotated[
    tuple[Path, ...], BeforeValidator(_places, json_schema_input_type=str | tuple[str, ...])
]
