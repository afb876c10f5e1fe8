"""What config.yaml and the feed files may say, as types: every key, its default and its bounds."""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, cast

import msgspec
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from ticker.config.scalars import (
    NAME_PATTERN,
    NOTHING,
    SYMBOL_PATTERN,
    Bind,
    Callback,
    ChannelName,
    Currency,
    DurationMs,
    Flag,
    HeaderName,
    HeaderText,
    Network,
    Place,
    SizeBytes,
    SourceName,
    Symbol,
    Url,
    Volatility,
    duration_within,
    number,
    one_of,
    size_within,
    text,
    whole,
)

__all__ = [
    "NAME_PATTERN",
    "SYMBOL_PATTERN",
    "Bind",
    "Channel",
    "ChannelName",
    "ChannelPolicy",
    "DurationMs",
    "Fetch",
    "Log",
    "Page",
    "RssSource",
    "Service",
    "Settings",
    "SimulatedSymbol",
    "SimulatorSource",
    "SizeBytes",
    "SourceName",
    "SourceSettings",
    "SourceSpec",
    "Stream",
    "Symbol",
    "Tls",
    "Url",
    "Volatility",
]

RetryMs: TypeAlias = Annotated[DurationMs, duration_within("100ms", "1h")]
TimeoutMs: TypeAlias = Annotated[DurationMs, duration_within("100ms", "10m")]
BodyBytes: TypeAlias = Annotated[SizeBytes, size_within("1kB", "1GB")]
Title: TypeAlias = Annotated[str, text(200)]
Alias: TypeAlias = Annotated[str, text(100, min_chars=2)]


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_all_defaults(cls, data: object) -> object:
        return {} if data is None or data is NOTHING else data


class Stream(Settings):
    retry_ms: RetryMs = Field(3_000, alias="retry")
    heartbeat_ms: RetryMs = Field(15_000, alias="heartbeat")
    snapshot: Annotated[int, whole(0, 1_000)] = 50
    replay: Annotated[int, whole(1, 1_000_000)] = 10_000
    max_readers: Annotated[int, whole(1, 10_000_000)] = 20_000
    max_readers_per_address: Annotated[int, whole(0, 10_000_000)] = 0
    trusted_proxies: tuple[Network, ...] = ()
    buffer_bytes: Annotated[SizeBytes, size_within("4KiB", "64MiB")] = Field(65_536, alias="buffer")
    buffers_bytes: Annotated[SizeBytes, size_within("1MB", "1000GB")] = Field(256_000_000, alias="buffers")
    stall_ms: Annotated[DurationMs, duration_within("1s", "1h")] = Field(60_000, alias="stall")
    lifetime_ms: Annotated[DurationMs, duration_within("0s", "7d")] = Field(0, alias="lifetime")


class Fetch(Settings):
    contact: HeaderText = ""
    per_host: Annotated[int, whole(1, 16)] = 1
    host_gap_ms: Annotated[DurationMs, duration_within("0s", "10m")] = Field(1_000, alias="host_gap")
    timeout_ms: TimeoutMs = Field(20_000, alias="timeout")
    max_bytes: BodyBytes = 15_000_000
    callback: Callback = ""


class Page(Settings):
    """What the dashboard may show."""

    images: Flag = False


class Log(Settings):
    sync: Annotated[Literal["normal", "full"], one_of("normal", "full")] = "normal"


class Tls(Settings):
    """The server's certificate, with those that vouch for it, and its key; neither is plain HTTP."""

    certificate: Place | None = None
    key: Place | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Tls":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("both certificate and key, or neither")
        return self


class Channel(Settings):
    """One channel as written; `Service.policies` has it with its title and retry filled in."""

    title: Title = ""
    retry_ms: RetryMs | None = Field(None, alias="retry")
    keep_ms: Annotated[DurationMs, duration_within("1s", "3650d")] = Field(7 * 86_400_000, alias="keep")
    keep_count: Annotated[int, whole(100, 100_000_000)] = 1_000_000


class ChannelPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """One channel as it runs: its retry hint, and how long and how many events it keeps."""

    name: str
    title: str
    retry_ms: int
    keep_ms: int
    keep_count: int


class SourceSettings(Settings):
    """What every kind of source has; `name` is the file's stem unless it says otherwise."""

    name: SourceName
    channel: ChannelName = Field(description="one of the channels in config.yaml")
    title: Title = ""

    @model_validator(mode="before")
    @classmethod
    def _title_is_the_name(cls, data: object) -> object:
        if not isinstance(data, dict) or "title" in data:
            return data
        name = data.get("name")
        # A name that is refused would be refused a second time as the title, under a key nobody wrote.
        named = isinstance(name, str) and re.fullmatch(NAME_PATTERN, name)
        return {**data, "title": name} if named else data


def _or_auto(value: object, read: ValidatorFunctionWrapHandler) -> int | None:
    return None if value == "auto" else cast(int | None, read(value))


Pace: TypeAlias = Annotated[
    Annotated[DurationMs, duration_within("1s", "7d")] | None, WrapValidator(_or_auto)
]
"""How often a feed is read; None where it is written as `auto`."""
_AUTO_START_MS = 900_000


class RssSource(SourceSettings):
    kind: Literal["rss"]
    url: Url = Field(description="an http:// or https:// address")
    interval_ms: Pace = Field(900_000, alias="every")
    max_every_ms: Annotated[DurationMs, duration_within("1s", "7d")] = Field(86_400_000, alias="max_every")
    private: Flag = False
    limit: Annotated[int, whole(1, 10_000)] = 50
    retractions: Flag = False
    push: Flag = True
    headers: dict[HeaderName, HeaderText] = Field(default_factory=dict)
    timeout_ms: TimeoutMs | None = Field(None, alias="timeout")
    max_bytes: BodyBytes | None = None

    # As its file has it, with `${NAME}` where a value comes from the environment.
    _written_url: str = PrivateAttr("")

    def written_as(self, url: str) -> "RssSource":
        """The same source, whose address is shown as it was written."""
        source = self.model_copy()
        source._written_url = url
        return source

    @property
    def shown_url(self) -> str:
        """The address for others to see: what is read from the environment may be a secret."""
        return self._written_url or self.url

    def timeout_s(self, fetch: Fetch) -> float:
        """How long one request may take: the feed's own time, or that of all."""
        return (self.timeout_ms or fetch.timeout_ms) / 1000

    def most_bytes(self, fetch: Fetch) -> int:
        """How large a document may be, likewise."""
        return self.max_bytes or fetch.max_bytes

    @property
    def auto(self) -> bool:
        """Whether the feed is read as often as it changes."""
        return self.interval_ms is None

    @property
    def every_ms(self) -> int:
        """How often the feed is read; with `auto`, where that begins."""
        return _AUTO_START_MS if self.interval_ms is None else self.interval_ms


class SimulatedSymbol(Settings):
    """One simulated price: `price` is yesterday's close, `volatility` a year's standard deviation."""

    name: Annotated[str, text(100)] = ""
    price: Annotated[float, number("0.00000001", "1000000000")] = Field(description="yesterday's close")
    volatility: Volatility = 0.3
    decimals: Annotated[int, whole(0, 8)] | None = None
    currency: Currency = "USD"
    spread_bps: Annotated[float, number("0.01", "1000")] = 2.0
    volume: Annotated[int, whole(0, 10**15)] = 20_000_000
    aliases: tuple[Alias, ...] = ()

    @model_validator(mode="after")
    def _price_is_not_rounded_to_zero(self) -> "SimulatedSymbol":
        if self.decimals is not None and round(self.price, self.decimals) <= 0:
            raise ValueError(f"more decimals than {self.decimals} for a price of {self.price:g}")
        return self


class SimulatorSource(SourceSettings):
    kind: Literal["simulator"]
    seed: Annotated[int, whole(0, 2**63 - 1)] = 1
    every_ms: Annotated[DurationMs, duration_within("50ms", "1d")] = Field(1_000, alias="every")
    symbols: dict[Symbol, SimulatedSymbol] = Field(min_length=1, description="at least one symbol")

    @field_validator("symbols", mode="after")
    @classmethod
    def _name_is_the_symbol(cls, symbols: dict[str, SimulatedSymbol]) -> dict[str, SimulatedSymbol]:
        return {
            symbol: spec if spec.name else spec.model_copy(update={"name": symbol})
            for symbol, spec in symbols.items()
        }


SourceSpec: TypeAlias = Annotated[RssSource | SimulatorSource, Field(discriminator="kind")]


class Service(Settings):
    """config.yaml without its feed files: how the service runs."""

    title: Annotated[str, text(200, min_chars=1)] = "Ticker"
    bind: Bind = "127.0.0.1:8000"
    data: Place = Path("data")
    stream: Stream = Stream()
    fetch: Fetch = Fetch()
    log: Log = Log()
    page: Page = Page()
    tls: Tls = Tls()
    channels: dict[ChannelName, Channel] = Field(min_length=1, description="at least one channel")
    feeds: Place = Path("feeds")

    @cached_property
    def policies(self) -> dict[str, ChannelPolicy]:
        """Every channel by name, in the order of the file, with its title and retry resolved."""
        return {
            name: ChannelPolicy(
                name=name,
                title=channel.title or name[:1].upper() + name[1:],
                retry_ms=self.stream.retry_ms if channel.retry_ms is None else channel.retry_ms,
                keep_ms=channel.keep_ms,
                keep_count=channel.keep_count,
            )
            for name, channel in self.channels.items()
        }
