"""As much on one page as it has to bear: 44 sources, 150 headlines, hostile words, long figures."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.support.serving import CHANNELS, START_MS, Serving, serving
from ticker.events import Alert, Bar, Body, Headline, Message, Move, Quote, Session, Source, Status
from ticker.sources.rss.settings import RssSource
from ticker.times import rfc3339

MINUTE_MS = 60_000
LAST = "BTC-JPY"
"""The symbol that is looked at: its figures are as wide as any."""
SESSIONS: tuple[Session, ...] = ("open", "closed", "halted", "pre", "post")
TITLES = (
    "Central bank holds its main rate as inflation cools faster than expected, governors say after a day",
    "البنك المركزي يثبت سعر الفائدة الرئيسي مع تباطؤ التضخم بأسرع من المتوقع 12,345.67 بعد يوم طويل",
    "הבנק המרכזי השאיר את הריבית ללא שינוי (3.5%) בעוד NVDA עולה",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
    "🚀🚀🚀 👩‍👩‍👧‍👦 🏴‍☠️ NVDA TO THE MOON 🌕🌕🌕 " * 4,
    "日経平均株価が大幅に反発し終値は三万九千円台を回復した海外投資家の買いが続いた" * 2,
    "https://publisher.example/" + "a-very-long-path/" * 12,
    "Ẑ͑̚a͌̈l̈́̑g̎̚ỏ̈́ t̑ȅ̈x̄̚t̆̑ o̍̄v̐̊ȇ̌r̊̍ o̐̑ẗ́h̆̄ȇ̎r̍̋ l̐̂ȉ̊n̂̄ḙ̑s̄̚",
    "‮gnihton syas siht‬ and this goes on",
    "K",
)
CHANNELS_HERE = {
    **CHANNELS,
    "crypto": {"title": "Cryptocurrencies", "retry": "2s"},
    "fx": {"title": "Foreign exchange", "retry": "2s"},
    "lounge": {"title": "The lounge of the long evenings", "messages": True, "messages_burst": 0},
    "floor": {"title": "Floor", "messages": True, "messages_burst": 0},
}
PAGES = [
    {
        "name": name,
        "columns": [
            {"size": "small", "widgets": [{"type": "watchlist"}, {"type": "messages"}]},
            {"size": "full", "widgets": [{"type": "chart"}]},
            {"size": "small", "widgets": [{"type": "headlines"}, {"type": "sources"}]},
        ],
    }
    for name in ("Desk", "Cryptocurrencies at night", "Research")
]
SETTINGS = {
    "title": "Ticker of the trading floor",
    "channels": CHANNELS_HERE,
    "pages": PAGES,
    "push": {"contact": "mailto:desk@example.org"},
}
ACCESS = {
    "anonymous": {"write": ["*"], "operate": True},
    "tokens": {"desk": {"token": "desk-token-1", "read": ["*"]}},
}


def quotes(step: int) -> Iterator[Quote]:
    """Figures of all lengths; some have no change, no range, no bid."""
    yield Quote(
        symbol=LAST,
        name="Bitcoin / Japanese yen",
        price=12_345_678.90 + step,
        currency="JPY",
        change=-1_234_567.89,
        change_pct=-10.12,
        bid=12_345_678.5,
        ask=12_345_679.5,
        bid_size=1_234_567,
        ask_size=7_654_321,
        open=13_580_246.79,
        high=13_999_999.99,
        low=12_000_000.01,
        prev_close=13_580_246.79,
        volume=98_765_432_109,
    )
    yield Quote(
        symbol="USD-OLD",
        name="Of before the reform",
        price=1e12 + step,
        change=1e12 + step - 1,
        change_pct=1e14,
        bid=1e12,
        ask=1e15,
        bid_size=10**15,
        ask_size=10**15,
        high=1e15,
        low=0.00012345,
        volume=10**15,
        decimals=8,
    )
    yield Quote(symbol="SHIB-USD", name="Shiba Inu", price=0.00000123, change_pct=1_234.56, decimals=8)
    yield Quote(symbol="USDIDR", name="US dollar / Indonesian rupiah", price=16_234.5, change_pct=-0.01)
    yield Quote(symbol="VERYLONGSYMBOL.WITH-SUFFIX", name="Long " * 12, price=1.5, change_pct=100.0)
    yield Quote(symbol="NONE", name="Nothing is known of it", price=3.0)
    for n in range(40):
        price, change = 100.0 + 37.5 * n + step, (n % 9 - 4) * 1.37
        yield Quote(
            symbol=f"SYM{n}",
            name=f"Company number {n} Incorporated",
            price=price,
            change=change,
            change_pct=change,
            high=price + 4,
            low=price - 4,
            prev_close=price - change,
            bid=price - 0.01,
            ask=price + 0.01,
            volume=1_000_000 * n,
            session=SESSIONS[n % 5],
            simulated=n % 2 == 0,
            currency="USD",
        )


def headlines() -> Iterator[Headline]:
    for n in range(150):
        # Ten of one source within minutes fold, others are told by several.
        yield Headline(
            headline_id=str(n),
            revision=1,
            title=f"{TITLES[n % len(TITLES)]} {n}",
            summary="The decision was taken by a majority of seven to two after mixed figures. " * (n % 4),
            source=f"source-{n % 44}",
            first_seen=rfc3339(START_MS - n * 400_000),
            url=f"https://publisher.example/{n}",
            symbols=(LAST, "VERYLONGSYMBOL.WITH-SUFFIX", "SYM1")[: n % 4],
            story=f"s{n // 3}",
        )


def edits() -> Iterator[Headline]:
    for n in (0, 3, 4):
        yield Headline(
            headline_id=str(n),
            revision=2,
            title=f"{TITLES[n]} as it was said later",
            source=f"source-{n}",
            first_seen=rfc3339(START_MS - n * 400_000),
            symbols=(LAST,),
            story=f"s{n // 3}",
        )


def _title(n: int) -> str:
    return f"{('Gazette', 'A gazette of a name that is as long as nobody would think', 'صحيفة')[n % 3]} {n}"


def feeds() -> Iterator[RssSource]:
    """As they are configured."""
    for n in range(44):
        url = f"https://publisher.example/{n}"
        said = {"kind": "rss", "name": f"source-{n}", "channel": "stocks", "title": _title(n), "url": url}
        yield RssSource.model_validate(said)


def sources() -> Iterator[Source]:
    for n in range(44):
        failing = n % 11 == 3
        yield Source(
            name=f"source-{n}",
            title=_title(n),
            kind="rss",
            state="gone" if n == 5 else "failing" if failing else "late" if n == 7 else "ok",
            detail="503 Service Unavailable, asked to wait 600 s by publisher.example" if failing else None,
            advice="Ask the publisher whether feeds may still be read by programs." if failing else None,
            failures=12 if failing else 0,
            last_ok=rfc3339(START_MS - 3_600_000),
            next_read=rfc3339(START_MS + 48_000),
            next_reason="publisher asks for 5 min",
        )


def others() -> Iterator[tuple[str, Body]]:
    """Markets that stand still, alerts, messages."""
    soon = rfc3339(START_MS + 300_000)
    yield "stocks", Status(symbol="SYM1", state="closed", until=soon, simulated=True)
    yield "stocks", Status(symbol="SYM2", state="halted", reason="news pending", until=soon, simulated=True)
    yield "stocks", Status(symbol="SYM4", state="closed")
    for n, severity in enumerate(("info", "warning", "critical")):
        title = f"{TITLES[n + 2]} crossed 12,345,678.90"
        yield "stocks", Alert(rule="wide", title=title, severity=severity, symbol=LAST, detail=TITLES[n])  # type: ignore[arg-type]
    for n, text in enumerate(TITLES):
        yield "lounge", Message(text=text * (n % 3 + 1), author=TITLES[(n + 3) % 10][:60] if n % 2 else None)
    yield "floor", Message(text="Quiet today.")


def moves(about: str) -> Iterator[Move]:
    yield Move(
        about=about,
        symbol=LAST,
        since=rfc3339(START_MS),
        span_s=300,
        before=13_580_246.79,
        after=12_345_678.90,
        change_pct=-10.12,
        z=-14.2,
        unusual=True,
    )


def bars() -> Iterator[Bar]:
    for n in range(30):
        price = 13_580_246.79 - 40_000 * n
        yield Bar(
            symbol=LAST,
            interval_s=60,
            start=rfc3339(START_MS - (40 - n) * MINUTE_MS),
            open=price,
            high=price + 50_000,
            low=price - 70_000,
            close=price - 40_000,
            volume=123_456_789,
        )


@asynccontextmanager
async def crowded(folder: Path) -> AsyncIterator[Serving]:
    async with serving(folder, settings=SETTINGS, access=ACCESS, snapshot=300) as site:
        site.site.config = replace(site.site.config, sources=(*site.site.config.sources, *feeds()))
        for step in range(3):
            await site.append(*quotes(step), channel="stocks")
            site.clock.ms += MINUTE_MS
        await site.append(*sources(), channel="stocks")
        await site.append(*list(headlines())[::-1])
        told = await site.append(*edits())
        await site.append(*moves(told[0].id), channel="stocks")
        await site.append(*bars(), channel="stocks")
        for channel, body in others():
            await site.append(body, channel=channel)
        # Some prices are new, the others a minute old.
        await site.append(*list(quotes(3))[::2], channel="stocks")
        yield site
