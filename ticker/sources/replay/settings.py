"""What a feed file of the replay kind may say."""

import math
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeAlias, cast

from pydantic import Field, PrivateAttr, ValidatorFunctionWrapHandler, WrapValidator

from ticker.config.naming import Naming
from ticker.config.rhythm import Rhythm
from ticker.config.scalars import DurationMs, Flag, Place, Symbol, duration_within, number, one_of
from ticker.config.scalars.forms import bounded
from ticker.config.source import SourceSettings
from ticker.sources.symbols import QuotedSymbol


def _or_max(value: object, read: ValidatorFunctionWrapHandler) -> float:
    if value == "max":
        return math.inf
    try:
        return cast(float, read(value))
    except ValueError:
        raise ValueError("a number from 0.001 to 1000000, or max") from None


Speed: TypeAlias = Annotated[
    Annotated[float, number("0.001", "1000000")],
    WrapValidator(_or_max, json_schema_input_type=Literal["max"] | bounded(float, 0.001, 1_000_000)),
]
"""How many times as fast as it was; infinite where it is written as `max`."""


class ReplaySource(SourceSettings):
    kind: Literal["replay"]
    file: Place = Field(description="a CSV, JSON Lines or Parquet file")
    speed: Speed = 1.0
    loop: Flag = False
    every_ms: Annotated[DurationMs, duration_within("50ms", "1d")] = Field(250, alias="every")
    volume: Annotated[Literal["day", "trade"], one_of("day", "trade")] = "day"
    symbols: dict[Symbol, QuotedSymbol] = Field(default_factory=dict)

    called: ClassVar[frozenset[str]] = frozenset(
        {"csv", "jsonl", "ndjson", "parquet", "file", "recording", "history", "backtest"}
    )
    quotes_key: ClassVar[str | None] = "symbols"

    _folder: Path = PrivateAttr(default=Path())

    def placed_in(self, folder: Path) -> "ReplaySource":
        source = self.model_copy()
        source._folder = folder
        return source

    @property
    def path(self) -> Path:
        """The file, found from the folder of config.yaml."""
        return self._folder / self.file

    @property
    def rhythm(self) -> Rhythm:
        # A step of the grid is a step of the recording, so that a second of it is a second.
        return Rhythm(self.every_ms, on_grid=True)

    @property
    def origin(self) -> str:
        return str(self.file)

    @property
    def quoted(self) -> tuple[str, ...]:
        return tuple(self.symbols)

    @property
    def named(self) -> tuple[Naming, ...]:
        return tuple(spec.naming(symbol) for symbol, spec in self.symbols.items())
