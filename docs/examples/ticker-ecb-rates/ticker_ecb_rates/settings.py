"""What a feed file of the kind `ecb-rates` may say."""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from ticker.config.naming import Naming
from ticker.config.rhythm import Rhythm
from ticker.config.scalars import DurationMs, Flag, Symbol, Url, duration_within
from ticker.config.source import SourceSettings
from ticker.sources.symbols import QuotedSymbol

_RATE = re.compile(r"EUR[A-Z]{3}")
_LAST_90_DAYS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"


class EcbRatesSource(SourceSettings):
    """Which rates, and how often to ask; a rate's currency is the last three letters of its symbol."""

    kind: Literal["ecb-rates"]
    symbols: dict[Symbol, QuotedSymbol] = Field(min_length=1, description="rates such as EURUSD")
    every_ms: Annotated[DurationMs, duration_within("10m", "7d")] = Field(3_600_000, alias="every")
    url: Url = _LAST_90_DAYS
    private: Flag = False

    quotes_key: ClassVar[str | None] = "symbols"

    @field_validator("symbols")
    @classmethod
    def _rates_of_the_euro(cls, symbols: dict[str, QuotedSymbol]) -> dict[str, QuotedSymbol]:
        for symbol in symbols:
            if _RATE.fullmatch(symbol) is None:
                raise ValueError("symbols that are EUR and a currency, such as EURUSD")
        return symbols

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.every_ms, on_grid=False)

    @property
    def origin(self) -> str:
        return self.url

    @property
    def shown_url(self) -> str:
        return self.shown("url", self.url)

    @property
    def quoted(self) -> tuple[str, ...]:
        return tuple(self.symbols)

    @property
    def named(self) -> tuple[Naming, ...]:
        return tuple(spec.naming(symbol) for symbol, spec in self.symbols.items())
