"""What config.yaml and the feed files may say, as types: every key, its default and its bounds."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from pydantic import Field, PrivateAttr, model_validator

from ticker.alerts import Rulebook, rulebook_of
from ticker.config.naming import NamedSymbol
from ticker.config.scalars import (
    NAME_PATTERN,
    SYMBOL_PATTERN,
    Callback,
    ChannelName,
    DurationMs,
    Flag,
    HeaderText,
    Place,
    Places,
    SizeBytes,
    SocketIo,
    SourceName,
    Symbol,
    Url,
    Volatility,
    Workers,
    duration_within,
    one_of,
    size_within,
    text,
    whole,
)
from ticker.config.scalars.addresses import Binds, Network
from ticker.config.settings import Settings
from ticker.config.settings.access import Access, Anonymous, OpenAccess, Token
from ticker.config.settings.alerts import AlertSettings
from ticker.config.settings.bars import BarSettings
from ticker.config.settings.cors import Cors
from ticker.config.settings.framing import FrameAncestor
from ticker.config.settings.limits import Burst, Frequency, LimitSettings, RateSettings, Times
from ticker.config.settings.notified import Addresses, TargetName
from ticker.config.settings.pages import DeskSettings
from ticker.config.settings.push import PushSettings
from ticker.config.settings.venues import VenueCode, VenueSettings
from ticker.config.settings.webhooks import WebhookName, WebhookSettings

__all__ = [
    "NAME_PATTERN",
    "SYMBOL_PATTERN",
    "Access",
    "AlertSettings",
    "Anonymous",
    "BarSettings",
    "Binds",
    "BodyBytes",
    "ChannelName",
    "ChannelPolicy",
    "ChannelSettings",
    "Cors",
    "DurationMs",
    "Fetch",
    "LimitSettings",
    "Log",
    "OpenAccess",
    "PageSettings",
    "PushSettings",
    "Service",
    "Settings",
    "SizeBytes",
    "SourceName",
    "StreamSettings",
    "Symbol",
    "TimeoutMs",
    "Title",
    "Tls",
    "Token",
    "Url",
    "Volatility",
    "WebhookSettings",
]

RetryMs: TypeAlias = Annotated[DurationMs, duration_within("100ms", "1h")]
TimeoutMs: TypeAlias = Annotated[DurationMs, duration_within("100ms", "10m")]
BodyBytes: TypeAlias = Annotated[SizeBytes, size_within("1kB", "1GB")]
Title: TypeAlias = Annotated[str, text(200)]

_A_FEW_MESSAGES = RateSettings.model_construct(rate=Times(10, 60), burst=5)


class StreamSettings(Settings):
    """What the operator decided about streams.

    0 readers per address means no limit, 0 lifetime means for ever. `buffer_bytes` is how much may wait to
    be sent on one connection of the live path, `buffers_bytes` on all of them; a connection that takes
    nothing for `stall_ms` is dropped.
    """

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
    compress: Flag = True
    gather_ms: Annotated[DurationMs, duration_within("0s", "1s")] = Field(25, alias="gather")


class Fetch(Settings):
    contact: HeaderText = ""
    per_host: Annotated[int, whole(1, 16)] = 1
    host_gap_ms: Annotated[DurationMs, duration_within("0s", "10m")] = Field(1_000, alias="host_gap")
    timeout_ms: TimeoutMs = Field(20_000, alias="timeout")
    max_bytes: BodyBytes = 15_000_000
    callback: Callback = ""


class PageSettings(Settings):
    """What the dashboard may show, and the sites whose pages may have its panels in frames (`/embed`).

    With `offline` browsers keep a page that says that Ticker cannot be reached.
    """

    images: Flag = False
    offline: Flag = True
    frame_ancestors: tuple[FrameAncestor, ...] = ()


class Log(Settings):
    """The event log, and with `access` a line on stderr for each request."""

    sync: Annotated[Literal["normal", "full"], one_of("normal", "full")] = "normal"
    max_bytes: Annotated[SizeBytes, size_within("10MB", "10000GB")] | None = None
    access: Flag = False


class Tls(Settings):
    """The server's certificate, with those that vouch for it, and its key; neither is plain HTTP.

    `hsts_ms` is for how long browsers are told to come by HTTPS alone (RFC 6797).
    """

    certificate: Place | None = None
    key: Place | None = None
    hsts_ms: Annotated[DurationMs, duration_within("0s", "3650d")] = Field(365 * 86_400_000, alias="hsts")

    @model_validator(mode="after")
    def _both_or_neither(self) -> "Tls":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("both certificate and key, or neither")
        return self


class ChannelSettings(Settings):
    """One channel as written; `Service.policies` has it with its title and retry filled in."""

    title: Title = ""
    retry_ms: RetryMs | None = Field(None, alias="retry")
    keep_ms: Annotated[DurationMs, duration_within("1s", "3650d")] = Field(7 * 86_400_000, alias="keep")
    keep_count: Annotated[int, whole(100, 100_000_000)] = 1_000_000
    messages: Flag = False
    messages_rate: Frequency = _A_FEW_MESSAGES.rate
    messages_burst: Burst = _A_FEW_MESSAGES.burst


class ChannelPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """One channel as it runs: its retry hint, and how long and how many events it keeps.

    With `messages` it is a room, in which each address may say so much.
    """

    name: str
    title: str
    retry_ms: int
    keep_ms: int
    keep_count: int
    messages: bool = False
    messages_limit: RateSettings = _A_FEW_MESSAGES


class Service(Settings):
    """config.yaml without its feed files: how the service runs."""

    title: Annotated[str, text(200, min_chars=1)] = "Ticker"
    bind: Binds = "127.0.0.1:8000"
    workers: Workers = 1
    hung_ms: Annotated[DurationMs, duration_within("5s", "1d")] = Field(30_000, alias="hung_after")
    data: Place = Path("data")
    stream: StreamSettings = StreamSettings()
    fetch: Fetch = Fetch()
    log: Log = Log()
    bars: BarSettings = BarSettings()
    page: PageSettings = PageSettings()
    pages: tuple[DeskSettings, ...] = ()
    tls: Tls = Tls()
    access: Access = OpenAccess()
    cors: Cors = Cors()
    limits: LimitSettings = LimitSettings()
    socketio: SocketIo = False
    alerts: tuple[AlertSettings, ...] = ()
    notify: dict[TargetName, Addresses] = Field(default_factory=dict)
    webhooks: dict[WebhookName, WebhookSettings] = Field(default_factory=dict)
    push: PushSettings = PushSettings()
    venues: dict[VenueCode, VenueSettings] = Field(default_factory=dict)
    channels: dict[ChannelName, ChannelSettings] = Field(min_length=1, description="at least one channel")
    symbols: dict[Symbol, NamedSymbol] = Field(default_factory=dict)
    feeds: Place = Path("feeds")
    include: Places = ()

    # How feeds write the symbols that they quote, by those in capitals.
    _spelling: Mapping[str, str] = PrivateAttr(default_factory=dict)

    def spelled_as(self, symbols: Iterable[str]) -> "Service":
        """The same settings, whose rules write these symbols so."""
        service = self.model_copy()
        service._spelling = {symbol.upper(): symbol for symbol in symbols}
        return service

    @property
    def spelling(self) -> Mapping[str, str]:
        return self._spelling

    @property
    def binds(self) -> tuple[str, ...]:
        """All that `bind` says."""
        return (self.bind,) if isinstance(self.bind, str) else self.bind

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of `alerts`, ready to run."""
        return rulebook_of([alert.rule(self._spelling) for alert in self.alerts])

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
                messages=channel.messages,
                messages_limit=RateSettings.model_construct(
                    rate=channel.messages_rate, burst=channel.messages_burst
                ),
            )
            for name, channel in self.channels.items()
        }
