"""Events of what others have written."""

from typing import ClassVar, Literal, TypeAlias

import msgspec

from ticker.events.body import EventBody

News: TypeAlias = Literal["news", "earnings", "halt", "action"]
RETRACTED = "retracted"
"""The tag of a headline that its publisher has taken back."""


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a headline's title a symbol was found: characters from `start` up to `end`.

    `how` says by what (a cashtag, an alias), `confidence` (0 to 1) how sure that is.
    """

    symbol: str
    start: int
    end: int
    how: str
    confidence: float


class Headline(EventBody, frozen=True, kw_only=True, tag="headline"):
    """One entry of a feed, or (revision 2 and up) an edit of it; title and summary are plain text."""

    is_story: ClassVar[bool] = True

    headline_id: str
    revision: int
    title: str
    source: str
    first_seen: str
    summary: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    backfill: bool = False
    symbols: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    story: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None

    @property
    def is_retracted(self) -> bool:
        return RETRACTED in self.tags

    @property
    def key(self) -> str:
        return f"headline:{self.source}:{self.headline_id}"

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return self.symbols

    @property
    def item_time(self) -> str:
        return self.published or self.first_seen

    @property
    def words(self) -> str:
        return f"{self.title} {self.summary or ''} {self.source} {self.author or ''} {' '.join(self.tags)}"


class Announcement(EventBody, frozen=True, kw_only=True, tag="announcement"):
    """What a company or an exchange lets be known of a symbol (None: of its whole market), in plain text.

    A `halt` stops trading, an `action` is told of an Action, which comes with it.
    """

    is_keyless: ClassVar[bool] = True
    on_request: ClassVar[bool] = True

    kind: News
    title: str
    summary: str = ""
    symbol: str | None = None
    simulated: bool = False

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,) if self.symbol else ()

    @property
    def words(self) -> str:
        return f"{self.symbol or ''} {self.kind} {self.title} {self.summary}"
