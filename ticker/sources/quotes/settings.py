"""What a feed file of the quotes kind may say."""

import json
from hashlib import sha256
from typing import Annotated, ClassVar, Literal, TypeAlias

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from ticker.config.naming import Naming
from ticker.config.rhythm import Rhythm
from ticker.config.scalars import (
    DurationMs,
    Flag,
    HeaderName,
    HeaderText,
    Symbol,
    Url,
    duration_within,
    one_of,
    text,
)
from ticker.config.scalars.forms import URL
from ticker.config.settings import Settings
from ticker.config.source import SourceSettings
from ticker.config.types import BodyBytes, Fetch, TimeoutMs
from ticker.sources.quotes.template import address_of, expression_of, is_for_all, is_for_each
from ticker.sources.symbols import QuotedSymbol

_EXPECTED = "an http:// or https:// address, in which {symbol} or {symbols} may stand"
_EXAMPLE = "EURUSD"


def _template(value: object) -> str:
    try:
        _URL.validate_python(address_of(value, [_EXAMPLE]) if isinstance(value, str) else None)
    except ValidationError as error:
        said = str(error.errors()[0].get("ctx", {}).get("error", ""))
        raise ValueError(said if "user name" in said else _EXPECTED) from None
    return str(value)


_URL: TypeAdapter[str] = TypeAdapter(Url)
AddressTemplate: TypeAlias = Annotated[str, BeforeValidator(_template, json_schema_input_type=URL)]
Where: TypeAlias = Annotated[str, text(1_000, min_chars=1)] | None
"""Where in an answer a value stands: JMESPath, or in CSV the name of a column."""


class AskedSymbol(QuotedSymbol):
    """A symbol, and what its publisher calls it."""

    ask_for: Annotated[str, text(100)] = Field("", alias="as")


class QuoteMap(Settings):
    """Where in an answer each value of a quote stands."""

    price: Annotated[str, text(1_000, min_chars=1)] = Field(description="where the price stands in an answer")
    rows: Where = None
    symbol: Where = None
    bid: Where = None
    ask: Where = None
    bid_size: Where = None
    ask_size: Where = None
    open: Where = None
    high: Where = None
    low: Where = None
    prev_close: Where = None
    volume: Where = None
    name: Where = None
    currency: Where = None
    session: Where = None
    time: Where = None
    error: Where = None

    def written(self) -> dict[str, str]:
        """All that is said, by key."""
        return {key: value for key, value in self if value is not None}


class QuotesSource(SourceSettings):
    kind: Literal["quotes"]
    url: AddressTemplate = Field(description=_EXPECTED)
    answer: Annotated[Literal["json", "csv"], one_of("json", "csv")] = Field("json", alias="format")
    map: QuoteMap = Field(description="where in an answer the price and other values stand")
    symbols: dict[Symbol, AskedSymbol] = Field(
        min_length=1, max_length=1_000, description="at least one symbol"
    )
    every_ms: Annotated[DurationMs, duration_within("1s", "7d")] = Field(60_000, alias="every")
    max_every_ms: Annotated[DurationMs, duration_within("1s", "7d")] = Field(86_400_000, alias="max_every")
    private: Flag = False
    headers: dict[HeaderName, HeaderText] = Field(default_factory=dict)
    timeout_ms: TimeoutMs | None = Field(None, alias="timeout")
    max_bytes: BodyBytes | None = None

    called: ClassVar[frozenset[str]] = frozenset(
        {"quote", "price", "prices", "http", "api", "rest", "json", "market"}
    )
    quotes_key: ClassVar[str | None] = "symbols"

    @model_validator(mode="after")
    def _answers_are_told_apart(self) -> "QuotesSource":
        if is_for_each(self.url) and is_for_all(self.url):
            raise ValueError("an address with {symbol} or with {symbols}, not with both")
        told_apart = self.map.symbol is not None or is_for_each(self.map.price)
        if len(self.symbols) > 1 and not is_for_each(self.url) and not told_apart:
            raise ValueError(
                "a map with `symbol`, or with {symbol} in `price`, as one answer has many symbols"
            )
        return self

    @model_validator(mode="after")
    def _expressions_are_jmespath(self) -> "QuotesSource":
        if self.answer == "json":
            for key, written in self.map.written().items():
                _compile(key, written, [spec.ask_for or symbol for symbol, spec in self.symbols.items()])
        return self

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.every_ms, on_grid=False, max_ms=self.max_every_ms)

    @property
    def origin(self) -> str:
        return self.url

    @property
    def is_near(self) -> bool:
        return self.private

    @property
    def asks(self) -> str:
        # A hash, since it is remembered in the log, and a header may hold a secret.
        asked = {symbol: spec.ask_for for symbol, spec in self.symbols.items()}
        said = [self.private, sorted(self.headers.items()), self.answer, self.map.written(), asked]
        return sha256(json.dumps(said).encode()).hexdigest()[:16]

    @property
    def public_url(self) -> str | None:
        return None if self.private else self.url

    @property
    def shown_url(self) -> str:
        return self.shown("url", self.url)

    @property
    def quoted(self) -> tuple[str, ...]:
        return tuple(self.symbols)

    @property
    def named(self) -> tuple[Naming, ...]:
        return tuple(spec.naming(symbol) for symbol, spec in self.symbols.items())

    def timeout_s(self, fetch: Fetch) -> float:
        """How long one request may take: the source's own time, or that of all."""
        return (self.timeout_ms or fetch.timeout_ms) / 1000

    def most_bytes(self, fetch: Fetch) -> int:
        """How large an answer may be, likewise."""
        return self.max_bytes or fetch.max_bytes


def _compile(key: str, written: str, symbols: list[str]) -> None:
    for symbol in symbols if is_for_each(written) else symbols[:1]:
        try:
            jmespath.compile(expression_of(written, symbol))
        except JMESPathError as error:
            said = str(error).splitlines()[0]
            raise ValueError(f"a JMESPath expression at map.{key}: {said}") from None
