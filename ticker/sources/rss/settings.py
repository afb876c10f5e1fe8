"""What a feed file of the rss kind may say."""

import json
from hashlib import sha256
from typing import Annotated, ClassVar, Literal, TypeAlias, cast

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator

from ticker.config.rhythm import Rhythm
from ticker.config.scalars import DurationMs, Flag, HeaderName, HeaderText, duration_within, whole
from ticker.config.scalars.forms import PACE
from ticker.config.scalars.own import UrlOrOwn, as_written, is_own
from ticker.config.source import SourceSettings
from ticker.config.types import BodyBytes, Fetch, TimeoutMs


def _or_auto(value: object, read: ValidatorFunctionWrapHandler) -> int | None:
    return None if value == "auto" else cast(int | None, read(value))


Pace: TypeAlias = Annotated[
    Annotated[DurationMs, duration_within("1s", "7d")] | None,
    WrapValidator(_or_auto, json_schema_input_type=PACE),
]
"""How often a feed is read; None where it is written as `auto`."""
_AUTO_START_MS = 900_000


class RssSource(SourceSettings):
    kind: Literal["rss"]
    url: UrlOrOwn = Field(description="an http:// or https:// address")
    interval_ms: Pace = Field(900_000, alias="every")
    max_every_ms: Annotated[DurationMs, duration_within("1s", "7d")] = Field(86_400_000, alias="max_every")
    private: Flag = False
    limit: Annotated[int, whole(1, 10_000)] = 50
    retractions: Flag = False
    push: Flag = True
    headers: dict[HeaderName, HeaderText] = Field(default_factory=dict)
    timeout_ms: TimeoutMs | None = Field(None, alias="timeout")
    max_bytes: BodyBytes | None = None

    called: ClassVar[frozenset[str]] = frozenset(
        {"atom", "rdf", "xml", "feed", "news", "jsonfeed", "json-feed", "opml"}
    )

    @property
    def rhythm(self) -> Rhythm:
        # A publisher is left alone for the whole interval, and for longer if it asks for that.
        return Rhythm(self.every_ms, on_grid=False, auto=self.auto, max_ms=self.max_every_ms)

    @property
    def origin(self) -> str:
        return self.url

    @property
    def asks(self) -> str:
        # A hash, since it is remembered in the log, and a header may hold a secret.
        said = json.dumps([self.private, sorted(self.headers.items())])
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def is_own(self) -> bool:
        return is_own(self.url)

    @property
    def public_url(self) -> str | None:
        return None if self.private or self.is_own else self.url

    @property
    def is_near(self) -> bool:
        return self.is_own or self.private

    @property
    def feed_url(self) -> str | None:
        # What Ticker serves itself is of no use in a list of feeds for others.
        return None if self.is_own else self.url

    @property
    def shown_url(self) -> str:
        return self.shown("url", as_written(self.url))

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
