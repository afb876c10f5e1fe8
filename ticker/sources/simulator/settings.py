"""What a feed file of the simulator kind may say."""

from typing import Annotated, ClassVar, Literal

from msgspec import structs
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from ticker.config.dated import Dated
from ticker.config.naming import NamedSymbol, Naming
from ticker.config.rhythm import Rhythm
from ticker.config.scalars import (
    Currency,
    DurationMs,
    Flag,
    Symbol,
    Volatility,
    duration_within,
    number,
    text,
    whole,
)
from ticker.config.settings.venues import VenueName
from ticker.config.source import SourceSettings
from ticker.sources.simulator.grid import decimals_of, power_of_ten
from ticker.sources.simulator.rules.settings import RuleSettings
from ticker.sources.simulator.script.dates import dated
from ticker.sources.simulator.script.presets import PRESETS
from ticker.sources.simulator.script.refusals import refuse
from ticker.sources.simulator.script.settings import ScriptedEvent, taken, too_dear, unknown
from ticker.sources.simulator.script.times import at_opening, untimely, usual_minute
from ticker.venues import Venue, find

_LONGEST_DEMO_STEP_MS = 10_000


def _tier(value: object) -> int:
    if str(value) not in {"1", "2"}:
        raise ValueError("1 or 2")
    return int(str(value))


class SimulatedSymbol(NamedSymbol):
    """One simulated price: `price` is yesterday's close, `volatility` a year's standard deviation."""

    name: Annotated[str, text(100)] = ""
    price: Annotated[float, number("0.00000001", "1000000000")] = Field(description="yesterday's close")
    volatility: Volatility = 0.3
    decimals: Annotated[int, whole(0, 8)] | None = None
    currency: Currency = "USD"
    spread_bps: Annotated[float, number("0.01", "1000")] = 2.0
    volume: Annotated[int, whole(0, 10**15)] = 20_000_000
    lot: Annotated[int, whole(1, 10**9)] | None = None
    tick: Annotated[float, number("0.00000001", "1000000")] | None = None
    sector: Annotated[str, text(100)] = ""
    beta: Annotated[float, number("-100", "100")] | None = None
    tick_group: Annotated[str, text(40)] = ""
    jumps: Annotated[float, number("0", "1000")] = 0.05
    tier: Annotated[Literal[1, 2], BeforeValidator(_tier)] = 1

    @model_validator(mode="after")
    def _price_is_not_rounded_to_zero(self) -> "SimulatedSymbol":
        if self.decimals is not None and round(self.price, self.decimals) <= 0:
            raise ValueError(f"more decimals than {self.decimals} for a price of {self.price:g}")
        return self

    @model_validator(mode="after")
    def _tick_is_one_that_prices_can_have(self) -> "SimulatedSymbol":
        if self.tick is not None:
            points = self.tick * power_of_ten(decimals_of(self.price, self.decimals))
            if points < 0.5 or abs(points - round(points)) > 1e-6 * points or self.tick > self.price:
                raise ValueError(
                    f"a tick that fits the decimals and a price of {self.price:g}, got {self.tick:g}"
                )
        return self


class SimulatorSource(SourceSettings):
    kind: Literal["simulator"]
    seed: Annotated[int, whole(0, 2**63 - 1)] = 1
    every_ms: Annotated[DurationMs, duration_within("50ms", "1d")] = Field(1_000, alias="every")
    market_volatility: Volatility = 0.16
    venue: VenueName | None = None
    demo: Flag = False
    symbols: dict[Symbol, SimulatedSymbol] = Field(min_length=1, description="at least one symbol")
    rules: RuleSettings = RuleSettings()
    script: tuple[ScriptedEvent, ...] = ()

    called: ClassVar[frozenset[str]] = frozenset({"sim", "simulated", "simulation", "random", "demo", "fake"})
    simulated: ClassVar[bool] = True
    quotes_key: ClassVar[str | None] = "symbols"
    later_key: ClassVar[tuple[str, str] | None] = ("script", "to")

    @field_validator("symbols", mode="after")
    @classmethod
    def _name_is_the_symbol(cls, symbols: dict[str, SimulatedSymbol]) -> dict[str, SimulatedSymbol]:
        return {
            symbol: spec if spec.name else spec.model_copy(update={"name": symbol})
            for symbol, spec in symbols.items()
        }

    @field_validator(
        "script",
        mode="before",
        json_schema_input_type=tuple[ScriptedEvent, ...] | Literal[*PRESETS],
    )
    @classmethod
    def _name_is_a_script(cls, script: object, info: ValidationInfo) -> object:
        if not isinstance(script, str):
            return script
        if script not in PRESETS:
            raise ValueError(f"a list of events, or {' or '.join(PRESETS)}")
        market = _market(info.data.get("venue"), demo=info.data.get("demo", False))
        return PRESETS[script](next(iter(info.data.get("symbols", ("A",)))), usual_minute(market))

    @field_validator("script", mode="after")
    @classmethod
    def _events_are_of_symbols_that_are_here(
        cls, script: tuple[ScriptedEvent, ...], info: ValidationInfo
    ) -> tuple[ScriptedEvent, ...]:
        known = info.data.get("symbols")
        demo = info.data.get("demo", False)
        market = _market(info.data.get("venue"), demo=demo)
        named = [] if known is None else [*unknown(script, known), *taken(script, known)]
        prices = {symbol: one.price for symbol, one in (known or {}).items()}
        # One mistake hides no other.
        refuse([*named, *too_dear(script, prices), *untimely(script, market, demo=demo)])
        return at_opening(script, market)

    @model_validator(mode="after")
    def _demo_is_fast(self) -> "SimulatorSource":
        if self.demo and self.every_ms > _LONGEST_DEMO_STEP_MS:
            raise ValueError("an every of at most 10s with demo, whose day is a quarter of an hour long")
        return self

    @model_validator(mode="after")
    def _tick_groups_are_the_venues(self) -> "SimulatorSource":
        groups = {table.group for table in self.market.ticks} if self.market else set()
        for symbol, spec in self.symbols.items():
            if spec.tick_group and spec.tick_group not in groups:
                known = ", ".join(sorted(groups - {""})) or "none, as this venue has no such groups"
                raise ValueError(f"a tick_group of {symbol} among {known}")
        return self

    @property
    def rules_in_force(self) -> RuleSettings:
        """Its own rules, and where it says nothing of one, its venue's."""
        if self.market is None:
            return self.rules
        own = {name: getattr(self.rules, name) for name in self.rules.model_fields_set}
        return RuleSettings.model_construct(**(structs.asdict(self.market.rules) | own))

    @property
    def market(self) -> Venue | None:
        """The venue whose hours there are; a demonstration that names none is one of New York."""
        return _market(self.venue, demo=self.demo)

    def currency(self, symbol: str) -> str:
        """What a symbol's prices are in: unless it says so itself, what they are at its venue."""
        spec, market = self.symbols[symbol], self.market
        return spec.currency if market is None or "currency" in spec.model_fields_set else market.currency

    @property
    def venue_of_days(self) -> Venue | None:
        # A demonstration's days are not those of the clock.
        return None if self.demo else self.venue

    @property
    def dated(self) -> tuple[Dated, ...]:
        # A demonstration's days are in no calendar.
        names = {symbol: spec.name for symbol, spec in self.symbols.items()}
        return () if self.demo else tuple(dated(self.script, names))

    @property
    def rhythm(self) -> Rhythm:
        # Prices keep to a grid, so that a second is a second.
        return Rhythm(self.every_ms, on_grid=True)

    @property
    def origin(self) -> str:
        return f"seed {self.seed}"

    @property
    def quoted(self) -> tuple[str, ...]:
        return (*self.symbols, *(event.to for event in self.script if event.to is not None))

    @property
    def listed(self) -> int:
        return len(self.symbols)

    @property
    def named(self) -> tuple[Naming, ...]:
        new = (Naming(event.to) for event in self.script if event.to is not None)
        return (*(spec.naming(symbol) for symbol, spec in self.symbols.items()), *new)


def _market(venue: Venue | None, *, demo: bool) -> Venue | None:
    return venue or (find("XNYS") if demo else None)
