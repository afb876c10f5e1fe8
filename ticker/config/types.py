"""What config.yaml and the feed files may say, as types: every key, its default and its bounds."""

import re
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl, TypeAdapter

from ticker.times import parse_duration_ms

NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
SYMBOL_PATTERN = r"[A-Za-z0-9^][A-Za-z0-9.^=/_-]{0,31}"
_SIZES = {
    "B": 1,
    "kB": 1000,
    "KB": 1000,
    "KiB": 1024,
    "MB": 1_000_000,
    "MiB": 1 << 20,
    "GB": 10**9,
    "GiB": 1 << 30,
}


def _duration(value: object) -> object:
    if isinstance(value, str):
        try:
            return parse_duration_ms(value)
        except ValueError:
            pass
    raise ValueError("a duration such as 250ms, 30s, 5m, 2h or 7d")


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kKMG]i?B|B)", value) if isinstance(value, str) else None
    if match is None or match[2] not in _SIZES:
        raise ValueError("a size such as 500kB, 15MB or 1GiB")
    return round(float(match[1]) * _SIZES[match[2]])


def _percent(value: object) -> object:
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?%", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("a percentage a year such as 28%")
    return float(match[1]) / 100


def _bind(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not (colon and host and port.isdigit() and int(port) < 65_536):
        raise ValueError("HOST:PORT such as 127.0.0.1:8000")
    return value


def _http(value: str) -> str:
    url = _URL.validate_python(value)
    if url.username or url.password:
        raise ValueError("an address without a user name or password; put those into headers")
    return value


_URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)
DurationMs: TypeAlias = Annotated[int, BeforeValidator(_duration)]
SizeBytes: TypeAlias = Annotated[int, BeforeValidator(_size), Field(gt=0)]
Volatility: TypeAlias = Annotated[float, BeforeValidator(_percent), Field(gt=0, le=10)]
Bind: TypeAlias = Annotated[str, AfterValidator(_bind)]
Url: TypeAlias = Annotated[str, AfterValidator(_http)]
ChannelName: TypeAlias = Annotated[str, Field(pattern=rf"^{NAME_PATTERN}$")]
SourceName: TypeAlias = Annotated[str, Field(pattern=rf"^{NAME_PATTERN}$")]
Symbol: TypeAlias = Annotated[str, Field(pattern=rf"^{SYMBOL_PATTERN}$")]


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Stream(Settings):
    retry_ms: DurationMs = Field(3_000, alias="retry", ge=100, le=3_600_000)
    heartbeat_ms: DurationMs = Field(15_000, alias="heartbeat", ge=100, le=3_600_000)
    snapshot: int = Field(50, ge=0, le=1_000)
    replay: int = Field(10_000, ge=1, le=1_000_000)
    max_readers: int = Field(20_000, ge=1)
    max_readers_per_address: int = Field(0, ge=0)


class Fetch(Settings):
    contact: str = ""
    per_host: int = Field(1, ge=1, le=16)
    host_gap_ms: DurationMs = Field(1_000, alias="host_gap", ge=0, le=600_000)
    timeout_ms: DurationMs = Field(20_000, alias="timeout", ge=100, le=600_000)
    max_bytes: SizeBytes = 15_000_000


class Log(Settings):
    sync: Literal["normal", "full"] = "normal"


class Channel(Settings):
    title: str = ""
    retry_ms: DurationMs | None = Field(None, alias="retry", ge=100, le=3_600_000)
    keep_ms: DurationMs = Field(7 * 86_400_000, alias="keep", ge=1_000)
    keep_count: int = Field(1_000_000, ge=100)


class SourceSettings(Settings):
    """What every kind of source has; `name` is the file's stem unless it says otherwise."""

    name: SourceName
    channel: ChannelName
    title: str = ""


class RssSource(SourceSettings):
    kind: Literal["rss"]
    url: Url
    every_ms: DurationMs = Field(900_000, alias="every", ge=1_000, le=7 * 86_400_000)
    private: bool = False
    limit: int = Field(50, ge=1, le=10_000)
    headers: dict[str, str] = Field(default_factory=dict)
    timeout_ms: DurationMs | None = Field(None, alias="timeout", ge=100, le=600_000)
    max_bytes: SizeBytes | None = None


class SimulatedSymbol(Settings):
    """One simulated price: `price` is yesterday's close, `volatility` a year's standard deviation."""

    name: str = ""
    price: float = Field(gt=0, lt=1e12, allow_inf_nan=False)
    volatility: Volatility = 0.3
    decimals: int | None = Field(None, ge=0, le=8)
    currency: str = "USD"
    spread_bps: float = Field(2.0, gt=0, le=1_000)
    volume: int = Field(20_000_000, ge=0)
    aliases: tuple[str, ...] = ()


class SimulatorSource(SourceSettings):
    kind: Literal["simulator"]
    seed: int = 1
    every_ms: DurationMs = Field(1_000, alias="every", ge=50, le=86_400_000)
    symbols: dict[Symbol, SimulatedSymbol] = Field(min_length=1)


SourceSpec: TypeAlias = Annotated[RssSource | SimulatorSource, Field(discriminator="kind")]


class Service(Settings):
    """config.yaml with its feed files: how the service runs, and what it watches."""

    title: str = "Ticker"
    bind: Bind = "127.0.0.1:8000"
    data: Path = Path("data")
    stream: Stream = Stream()
    fetch: Fetch = Fetch()
    log: Log = Log()
    channels: dict[ChannelName, Channel] = Field(min_length=1)
    feeds: Path = Path("feeds")
