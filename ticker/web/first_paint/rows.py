"""What the templates show, row by row, in words; JavaScript's templates are the blank rows."""

import msgspec

from ticker.web.first_paint.drawing import Chart
from ticker.web.first_paint.phrases import DASH, Direction

STRIP_CELLS = 14
"""How many of a source's last reads are shown."""


class ChannelView(msgspec.Struct, frozen=True):
    """A channel as configured."""

    name: str
    title: str
    retry_ms: int


class SourceView(msgspec.Struct, frozen=True):
    """A source as configured; `url` is None for those that fetch nothing."""

    name: str
    title: str
    kind: str
    channel: str
    url: str | None
    every_s: float

    @property
    def simulated(self) -> bool:
        return self.kind == "simulator"


class QuoteRow(msgspec.Struct, frozen=True, kw_only=True):
    """One symbol of the watchlist and of the tape."""

    symbol: str = ""
    href: str = ""
    name: str = ""
    price: str = DASH
    change_pct: str = DASH
    direction: Direction = "none"
    arrow: str = ""
    spark: str = ""
    range_mark: str = ""
    range_words: str = DASH
    selected: bool = False


class WatchGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The symbols of a channel: a tab of the watchlist."""

    name: str
    title: str
    simulated: bool
    rows: tuple[QuoteRow, ...]


class Fact(msgspec.Struct, frozen=True):
    """A labelled figure of the selected symbol; `field` tells JavaScript which."""

    field: str
    label: str
    value: str


class QuotePanel(msgspec.Struct, frozen=True, kw_only=True):
    """The selected symbol, large."""

    row: QuoteRow = QuoteRow()
    change: str = DASH
    about: str = ""
    simulated: bool = False
    facts: tuple[Fact, ...] = ()
    chart: Chart = Chart()


class Chip(msgspec.Struct, frozen=True):
    """A symbol that a story names, with its change if that is known."""

    symbol: str = ""
    href: str = ""
    change_pct: str = ""
    direction: Direction = "none"
    arrow: str = ""


class StoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is told once: headlines of one story, an alert or a message.

    `label` names every source of it, the newest first; `at` is RFC 3339; `url` and `image` are empty
    unless they are http or https.
    """

    key: str = ""
    kind: str = "headline"
    channel: str = ""
    label: str = ""
    title: str = ""
    summary: str = ""
    url: str = ""
    at: str = ""
    age: str = ""
    image: str = ""
    simulated: bool = False
    retracted: bool = False
    chips: tuple[Chip, ...] = ()


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a source is doing; `strip` holds its observed reads, oldest first, empty where none was seen."""

    name: str = ""
    title: str = ""
    channel: str = ""
    state: str = "waiting"
    word: str = ""
    line: str = ""
    advice: str = ""
    simulated: bool = False
    strip: tuple[str, ...] = ("",) * STRIP_CELLS


class FirstPaint(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the first page shows, and what JavaScript needs to take it over."""

    title: str
    as_of: str
    as_of_words: str
    groups: tuple[WatchGroup, ...]
    selected: QuotePanel
    stories: tuple[StoryRow, ...]
    story_channels: tuple[ChannelView, ...]
    sources: tuple[SourceRow, ...]
    source_summary: str
    no_quotes: str
    no_stories: str
    boot_json: str
    images: bool = False
    blank_quote: QuoteRow = QuoteRow()
    blank_chip: Chip = Chip()
    blank_story: StoryRow = StoryRow()
    blank_source: SourceRow = SourceRow()
