"""What was told in these two hours, by publishers that there are not (pure)."""

from collections.abc import Iterator

import msgspec

from ticker.events import Alert, Headline, Source
from ticker.sources.rss.settings import RssSource
from ticker.times import rfc3339
from tools.pictures.market import MINUTE_MS, MINUTES


class Publisher(msgspec.Struct, frozen=True):
    name: str
    title: str
    channel: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A headline, `ago` minutes before the end; those with the same `story` tell the same."""

    ago: int
    by: str
    title: str
    summary: str | None = None
    symbols: tuple[str, ...] = ()
    story: str | None = None


PUBLISHERS = (
    Publisher("harbour-gazette", "Harbour Gazette", "world"),
    Publisher("market-room", "Market Room", "business"),
    Publisher("world-desk", "World Desk", "business"),
    Publisher("circuit", "Circuit", "business"),
    Publisher("harbour-wire", "Harbour Wire", "business"),
    Publisher("north-post", "The North Post", "world"),
    Publisher("ledger", "The Daily Ledger", "business"),
    Publisher("open-bench", "Open Bench", "technology"),
    Publisher("river-times", "River Times", "world"),
)
FAILING = "harbour-gazette"
FAILS_FROM = MINUTES - 26
READS_EVERY, READS_AT = 6, 4
"""In minutes."""
_CHIPS = "Nvidia lifts its outlook as data centres order more"
NEWS = (
    Told(ago=118, by="north-post", title="Ministers meet for a second day over fishing rights in the north"),
    Told(ago=111, by="ledger", title="Oil slips as inventories build for a third week", symbols=("XOM",)),
    Told(ago=104, by="open-bench", title="A free compiler learns to read forty-year-old programs"),
    Told(
        ago=97,
        by="market-room",
        title="Bitcoin slides below its range of the week",
        symbols=("BTC-USD",),
    ),
    Told(ago=83, by="river-times", title="Night trains between the two capitals sell out for the summer"),
    Told(ago=75, by="circuit", title="Chip makers wait for the new export rules", symbols=("NVDA", "AMD")),
    Told(
        ago=65,
        by="market-room",
        title="Netflix earns more than was expected",
        summary="Subscribers rose in every region but one.",
        symbols=("NFLX",),
        story="earnings",
    ),
    Told(
        ago=63,
        by="ledger",
        title="Netflix beats estimates for the quarter",
        symbols=("NFLX",),
        story="earnings",
    ),
    Told(
        ago=51, by="world-desk", title="Central banks signal patience as inflation cools", symbols=("EURUSD",)
    ),
    Told(ago=44, by="circuit", title="Two makers of lenses agree on one mount, after twelve years"),
    Told(ago=38, by="harbour-wire", title="Ports clear their backlog a month early"),
    Told(ago=29, by="open-bench", title="The smallest web server that can still be read in an evening"),
    Told(
        ago=21,
        by="harbour-wire",
        title="Broadcom says that orders moved to the next quarter",
        symbols=("AVGO",),
    ),
    Told(
        ago=12,
        by="market-room",
        title=_CHIPS,
        summary="It now expects a third more revenue than a year ago.",
        symbols=("NVDA",),
        story="outlook",
    ),
    Told(
        ago=10,
        by="world-desk",
        title="Nvidia raises its forecast for the year",
        symbols=("NVDA",),
        story="outlook",
    ),
    Told(ago=5, by="river-times", title="Rain ends the longest dry spell in the valley since 1976"),
    Told(
        ago=3,
        by="circuit",
        title="Nvidia expects more, and says from whom",
        symbols=("NVDA",),
        story="outlook",
    ),
    Told(
        ago=1, by="ledger", title="Shares of chip makers part ways in the afternoon", symbols=("NVDA", "AMD")
    ),
)
EDITED = {
    "Central banks signal patience as inflation cools": "Central banks signal a pause as inflation cools"
}
"""What a headline said at first."""
MOVES = {_CHIPS: (300, 4.1), "Netflix earns more than was expected": (300, 5.2)}
"""Over how many seconds a story moved its symbol, and how far from usual that was."""
_503 = "503, Retry-After"
_ADVICE = "Nothing to do: Ticker waits as long as the publisher asks."


def headline(told: Told, end_ms: int, title: str | None = None, revision: int = 1) -> Headline:
    return Headline(
        headline_id=told.title,
        revision=revision,
        title=title or told.title,
        summary=told.summary,
        source=told.by,
        first_seen=rfc3339(end_ms - told.ago * MINUTE_MS),
        url=f"https://{told.by}.example/{told.ago}",
        symbols=told.symbols,
        story=told.story,
    )


def alert() -> Alert:
    return Alert(
        rule="chips",
        title="NVDA moved 1.5 % in 5 min",
        detail="NVDA moves 1.5% in 5m",
        severity="warning",
        symbol="NVDA",
    )


def feeds() -> Iterator[RssSource]:
    for one in PUBLISHERS:
        said = {"name": one.name, "channel": one.channel, "title": one.title}
        yield RssSource.model_validate({"kind": "rss", **said, "url": f"https://{one.name}.example/feed"})


def health(minute: int, now_ms: int) -> Iterator[Source]:
    """How each was after the reads of that minute."""
    for n, one in enumerate(PUBLISHERS):
        fails = one.name == FAILING and minute >= FAILS_FROM
        yield Source(
            name=one.name,
            kind="rss",
            title=one.title,
            state="failing" if fails else "ok",
            detail=_503 if fails else None,
            advice=_ADVICE if fails else None,
            failures=1 + (minute - FAILS_FROM) // READS_EVERY if fails else 0,
            last_ok=rfc3339(now_ms - (minute - FAILS_FROM) * MINUTE_MS if fails else now_ms),
            next_read=rfc3339(now_ms + (48 + 47 * n) * 1000),
            next_reason=None if fails else ("publisher asks for 5 min", None, "set to every 15 min")[n % 3],
        )
