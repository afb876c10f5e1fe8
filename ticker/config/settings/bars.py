"""How long bars are kept, as config.yaml says it."""

from typing import Annotated, TypeAlias

from pydantic import Field

from ticker.config.scalars import DurationMs, duration_within
from ticker.config.settings import Settings

_DAY_MS = 86_400_000

KeepMs: TypeAlias = Annotated[DurationMs, duration_within("1d", "36500d")]


class BarsKeep(Settings):
    """By interval; those of a second are there as long as their quotes."""

    minute_ms: KeepMs = Field(730 * _DAY_MS, alias="1m")
    five_minutes_ms: KeepMs = Field(1_825 * _DAY_MS, alias="5m")
    quarter_ms: KeepMs = Field(1_825 * _DAY_MS, alias="15m")
    hour_ms: KeepMs = Field(3_650 * _DAY_MS, alias="1h")
    day_ms: KeepMs = Field(36_500 * _DAY_MS, alias="1d")


class BarSettings(Settings):
    keep: BarsKeep = BarsKeep()

    @property
    def keep_ms(self) -> dict[int, int]:
        """How long, by the interval in seconds."""
        return {
            60: self.keep.minute_ms,
            300: self.keep.five_minutes_ms,
            900: self.keep.quarter_ms,
            3_600: self.keep.hour_ms,
            86_400: self.keep.day_ms,
        }
