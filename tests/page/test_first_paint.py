"""The first picture: rows in words from records alone, as JavaScript finds them."""

import gzip
import json
from typing import Any

import msgspec
import pytest

from tests.page.painted import Element, parsed
from tests.page.templates import page_template
from ticker.events import (
    Alert,
    Body,
    Envelope,
    Headline,
    Message,
    Quote,
    Record,
    Source,
    Status,
    Trading,
    encode_body,
    stamp,
    type_of,
)
from ticker.page import FirstPaint, PageChannel, PageSource, first_paint, words
from ticker.page.cards import WHOLE
from ticker.page.stood import Stood
from ticker.times import parse_rfc3339, rfc3339

NOW = parse_rfc3339("2026-01-02T03:04:05.000Z")
CHANNELS = (PageChannel("stocks", "Stocks"), PageChannel("fx", "FX"), PageChannel("world", "World"))
SOURCES = (
    PageSource(
        name="us-stocks",
        title="US stocks",
        channel="stocks",
        every_s=1.0,
        has_prices=True,
        simulated=True,
        quoted=("TSLA", "AAPL"),
    ),
    PageSource(name="bbc", title="BBC World", channel="world", every_s=300.0),
)


def record(seq: int, channel: str, body: Body, time_ms: int = NOW) -> Record:
    kind = type_of(body)
    envelope = Envelope(
        id=f"e1-{seq}", type=kind, channel=channel, key=body.key, time=rfc3339(time_ms), retry_ms=2000
    )
    raw = stamp(envelope, encode_body(body))
    return Record(seq, envelope.id, kind, channel, body.key, body.symbols_named, time_ms, raw)


def quote(symbol: str = "AAPL", price: float = 193.92, **fields: Any) -> Quote:
    return Quote(symbol=symbol, name="Apple", price=price, **fields)


def headline(title: str, ago_s: int = 120, **fields: Any) -> Headline:
    seen = rfc3339(NOW - ago_s * 1000)
    return Headline(
        headline_id=title, revision=1, title=title, source="bbc", **{"first_seen": seen, **fields}
    )


def wire(title: str, ago_s: int = 120, **fields: Any) -> Headline:
    return msgspec.structs.replace(headline(title, ago_s, **fields), source="wire")


def paint(*records: Record, images: bool = False) -> FirstPaint:
    return first_paint(
        Stood(at_ms=NOW, records=records), title="Ticker", channels=CHANNELS, sources=SOURCES, images=images
    )


def rendered(*records: Record, images: bool = False) -> str:
    return page_template().render(paint=paint(*records, images=images))


def painted(*records: Record, images: bool = False) -> Element:
    return parsed(rendered(*records, images=images))


def stories(*records: Record) -> list[Element]:
    return painted(*records).all("li", class_="story")


def label(card: Element) -> str:
    return card.one("p", class_="from").all("span")[0].text


def test_quote_becomes_a_row_in_its_channels_group() -> None:
    body = quote(
        change=2.31,
        change_pct=1.24,
        low=190.0,
        high=194.0,
        simulated=True,
    )
    watchlist = painted(record(1, "stocks", body)).one("section", id="watchlist")
    group = watchlist.one("tbody", data_channel="stocks")
    row = group.one("tr", class_="row")
    assert group.one("tr", class_="group").text == "Stocks"
    assert "hidden" not in watchlist.one("span", data_f="simulated").attributes
    assert row.one("td", class_="c-last").text == "193.92"
    assert row.one("td", class_="c-percent").text == "▲+1.24%"
    assert row.one("td", class_="c-change").text == "+2.31"
    assert row.one("td", class_="c-range").text == "190.00 to 194.00"
    heads = [head.attributes["class"] for head in watchlist.one("thead").all("th")]
    assert heads[1:] == [cell.attributes["class"].split()[0] for cell in row.all("td")]
    assert row.one("a").attributes["href"] == "?symbol=AAPL"


def test_first_symbol_is_shown_large_with_what_is_known_of_it() -> None:
    body = quote(change=2.31, change_pct=1.24, bid=193.9, currency="USD", session="open", volume=12449)
    panel = painted(record(1, "fx", quote("ZZZ")), record(2, "stocks", body)).one("section", id="quote")
    assert panel.one("h2").text == "AAPL"
    assert panel.one("p", class_="price").text == "193.92▲+2.31 (+1.24%)"
    assert panel.one("header").one("p", class_="quiet").text == "Apple · Stocks · USD"
    assert panel.one("header").one("p", class_="standing").text == "open"
    facts = {div.one("dt").text: div.one("dd").text for div in panel.one("dl").all("div")}
    assert (facts["Bid"], facts["Ask"], facts["Volume"]) == ("193.90", words.DASH, "12.4K")


def status(symbol: str, state: Trading, **fields: Any) -> Status:
    return Status(symbol=symbol, state=state, **fields)


def test_closed_market_says_when_it_opens_in_every_place() -> None:
    until = rfc3339(NOW + 7_800_000)
    page = painted(
        record(1, "stocks", status("AAPL", "closed", until=until)),
        record(2, "stocks", quote(session="closed")),
        record(3, "fx", quote("ZZZ", session="open")),
    )
    said = "closed · opens in 2 h 10 min"
    assert page.one("section", id="quote").one("p", class_="standing").text == said
    assert page.one("section", id="watchlist").one("p", class_="standing").text == said
    assert page.one("p", id="session").text == f"Stocks {said}"


def test_symbols_of_a_channel_that_stand_differently_are_counted() -> None:
    page = painted(
        record(1, "stocks", status("AAPL", "halted")),
        record(2, "stocks", quote(session="halted")),
        *(record(n, "stocks", quote(f"S{n}", session="open")) for n in (3, 4)),
    )
    assert page.one("section", id="watchlist").one("p", class_="standing").text == "2 open · 1 halted"


def test_a_symbol_that_was_taken_out_of_the_config_does_not_count_and_one_that_is_published_does() -> None:
    page = painted(
        record(1, "stocks", quote(session="open", simulated=True)),
        record(2, "stocks", quote("GONE", session="closed", simulated=True)),
        record(3, "stocks", quote("TSLA", session="halted", simulated=True)),
        record(4, "stocks", quote("PUBLISHED", session="open")),
    )
    assert page.one("section", id="watchlist").one("p", class_="standing").text == "2 open · 1 halted"


def test_what_says_nothing_of_sessions_has_no_line_for_them() -> None:
    page = painted(record(1, "stocks", quote()))
    assert "hidden" in page.one("section", id="watchlist").one("p", class_="standing").attributes
    assert page.one("p", id="session").text == ""


def test_newest_quote_of_a_symbol_counts() -> None:
    page = painted(record(1, "stocks", quote(price=1.0)), record(2, "stocks", quote(price=2.0)))
    assert [row.one("td", class_="c-last").text for row in page.all("tr", class_="row")] == ["2.00"]


def test_symbols_stand_as_their_source_lists_them_and_others_by_their_letters() -> None:
    symbols = ("MSFT", "AAPL", "GOOG", "TSLA")
    page = painted(*(record(n, "stocks", quote(symbol)) for n, symbol in enumerate(symbols, 1)))
    rows = page.all("tr", class_="row")
    assert [row.attributes["data-symbol"] for row in rows] == ["TSLA", "AAPL", "GOOG", "MSFT"]
    assert page.one("h2", id="quote-title").text == "TSLA"


def test_closed_markets_come_last_and_an_old_price_says_how_old_it_is() -> None:
    page = painted(
        record(1, "stocks", status("TSLA", "closed")),
        record(2, "stocks", quote("TSLA"), NOW - 86_400_000),
        record(3, "stocks", quote("AAPL", session="open"), NOW - 120_000),
        record(4, "fx", quote("EURUSD"), NOW - 120_000),
    )
    rows = {row.attributes["data-symbol"]: row for row in page.all("tr", class_="row")}
    assert [*rows] == ["AAPL", "TSLA", "EURUSD"]
    named = [rows[symbol].one("th").one("span").text for symbol in ("AAPL", "TSLA")]
    assert named == ["2m old", "Apple"]
    assert [name for name, row in rows.items() if row.has("data_stale", "stale")] == ["AAPL"]


def test_unknown_figures_are_dashes() -> None:
    page = painted(record(1, "stocks", quote()))
    assert {
        page.one("tr", class_="row").one("td", class_=f"c-{name}").text
        for name in ("percent", "change", "range")
    } == {words.DASH}
    assert {fact.text for fact in page.one("section", id="quote").one("dl").all("dd")} == {words.DASH}
    assert page.one("p", class_="price").text == f"193.92{words.DASH} ({words.DASH})"


def test_figures_without_room_are_short_and_told_whole() -> None:
    huge = quote(
        "HUGE", price=1e12, prev_close=1.0, change=999_999_999_999.0, change_pct=99_999_999_999_900.0
    )
    page = painted(record(1, "stocks", huge), record(2, "stocks", quote("AAPL")))
    rows = {row.attributes["data-symbol"]: row for row in page.all("tr", class_="row")}
    cells = {name: rows["HUGE"].one("td", class_=f"c-{name}") for name in ("last", "change")}
    assert [
        (cell.text, cell.attributes["title"], cell.attributes["aria-label"]) for cell in cells.values()
    ] == [
        ("1.00T", "1,000,000,000,000.00", "1,000,000,000,000.00"),
        ("+1,000.00B", "+999,999,999,999.00", "+999,999,999,999.00"),
    ]
    assert rows["HUGE"].one("td", class_="c-percent").attributes["title"] == "+99,999,999,999,900.00%"
    assert "title" not in rows["AAPL"].one("td", class_="c-last").attributes
    assert page.one("table").attributes["data-figures"] == "longest"


def test_stories_are_newest_first_by_the_time_they_show() -> None:
    cards = stories(
        record(1, "world", headline("now", ago_s=30)),
        record(2, "world", headline("old", ago_s=10, published=rfc3339(NOW - 7_200_000))),
        record(3, "world", headline("future", ago_s=60, published=rfc3339(NOW + 7_200_000))),
    )
    assert [(card.one("h3").text, card.one("time").text) for card in cards] == [
        ("now", "30 s"),
        ("future", "1 min"),
        ("old", "2 h"),
    ]


def test_what_has_no_date_in_a_first_read_is_not_now() -> None:
    cards = stories(
        record(1, "world", headline("undated", ago_s=10, backfill=True)),
        record(2, "world", headline("old", ago_s=10, backfill=True, published=rfc3339(NOW - 86_400_000))),
    )
    times = [card.one("time") for card in cards]
    assert [(time.text, "datetime" in time.attributes) for time in times] == [
        ("1 Jan", True),
        ("undated", False),
    ]


def test_headlines_of_one_story_are_one_card_with_the_words_of_who_was_first() -> None:
    card, other = stories(
        record(1, "world", headline("First", ago_s=90, story="s1", symbols=("AAPL",), summary="More")),
        record(2, "world", headline("Other", ago_s=60)),
        record(3, "world", wire("Second", ago_s=30, story="s1", symbols=("MSFT", "AAPL"))),
    )
    assert (card.attributes["data-key"], card.one("h3").text, label(card), card.one("time").text) == (
        "story:world:s1",
        "First",
        "BBC World",
        "30 s",
    )
    assert card.one("span", class_="others").text == "first of 2: wire +1 min"
    assert card.one("p", class_="more").text == "More"
    assert [chip.one("b").text for chip in card.all("a", class_="chip")] == ["AAPL", "MSFT"]
    assert (other.one("h3").text, label(other)) == ("Other", "BBC World")


def test_cards_do_not_depend_on_the_order_of_events_or_on_their_repetition() -> None:
    events = [
        record(1, "world", headline("First", ago_s=90, story="s1")),
        record(2, "world", wire("Second", ago_s=30, story="s1")),
        record(3, "world", headline("Alone", ago_s=60, story="s2")),
    ]
    cards = paint(*events).stories
    assert paint(*reversed(events), *events).stories == cards
    assert [card.one("h3").text for card in stories(*events)] == ["First", "Alone"]


@pytest.mark.parametrize(
    "other",
    [
        record(2, "fx", wire("Elsewhere", story="s1")),
        record(2, "world", wire("Other story", story="s2")),
        record(2, "world", wire("No story")),
    ],
)
def test_headlines_of_other_channels_and_stories_stay_apart(other: Record) -> None:
    assert len(stories(record(1, "world", headline("First", story="s1")), other)) == 2


def test_pictures_are_shown_only_if_the_page_may_load_them() -> None:
    event = record(1, "world", headline("x", image="https://example.org/a.jpg"))
    assert "<img" not in rendered(event)
    (picture,) = painted(event, images=True).all("img")
    assert picture.attributes["src"] == "https://example.org/a.jpg"
    assert picture.attributes["referrerpolicy"] == "no-referrer"
    assert picture.attributes["alt"] == ""
    assert (
        painted(record(1, "world", headline("x", image="javascript:alert(1)")), images=True).all("img") == []
    )


def test_headline_that_was_taken_back_says_so() -> None:
    (card,) = stories(record(1, "world", headline("x", tags=("retracted",))))
    assert "data-retracted" in card.attributes
    assert card.one("span", class_="note").text == "retracted"
    (other,) = stories(record(1, "world", headline("x")))
    assert "data-retracted" not in other.attributes
    assert other.all("span", class_="note") == []


def test_alerts_and_messages_are_told_among_the_headlines() -> None:
    message, alert = stories(
        record(1, "stocks", Alert(rule="jump", title="AAPL up 5%", detail="In a minute", symbol="AAPL")),
        record(2, "stocks", Message(text="Good morning")),
    )
    assert (label(alert), alert.one("h3").text, alert.one("p", class_="more").text, alert.one("b").text) == (
        "Alert",
        "AAPL up 5%",
        "In a minute",
        "AAPL",
    )
    assert (label(message), message.one("h3").text) == ("Message", "Good morning")


def test_alert_says_what_it_is_about_also_below_the_first_screen() -> None:
    alerts = [
        record(n, "stocks", Alert(rule="news", title="A story", detail=f"Apple <b> {n}"))
        for n in range(1, 21)
    ]
    details = [card.one("p", class_="more").text for card in stories(*alerts)]
    assert details == [f"Apple <b> {n}" for n in range(20, 0, -1)]


def test_newest_card_that_names_the_symbol_stands_under_it() -> None:
    records = (
        record(1, "stocks", quote()),
        record(2, "world", headline("Older", ago_s=90, symbols=("AAPL",))),
        record(3, "world", headline("Newer", ago_s=30, symbols=("AAPL",), url="https://a.example/")),
        record(4, "world", headline("Other", ago_s=10)),
    )
    latest = painted(*records).one("a", class_="latest")
    assert (latest.text, latest.attributes["href"]) == ("30 sNewerBBC World", "https://a.example/")
    assert painted(records[0]).one("a", class_="latest").text == "No headline names AAPL yet."


def test_a_link_that_is_not_http_is_no_link() -> None:
    (card,) = stories(record(1, "world", headline("x", url="javascript:alert(1)")))
    assert "href" not in card.one("h3").one("a").attributes
    assert "javascript:alert" not in rendered(record(1, "world", headline("x", url="javascript:alert(1)")))


def test_source_without_an_event_waits_and_one_with_it_is_told() -> None:
    body = Source(name="bbc", kind="rss", state="failing", detail="HTTP 404", failures=2, advice="Check it.")
    panel = painted(record(1, "world", body)).one("section", id="sources")
    waiting, failing = panel.all("li", class_="source")
    assert [row.attributes["data-state"] for row in (waiting, failing)] == ["waiting", "failing"]
    assert "first read to come, then every 1 s" in waiting.text
    assert "HTTP 404" in failing.text
    assert failing.one("p", class_="advice").text == "2 failed reads, none good yet. Check it."
    assert panel.one("span", data_f="summary").text == "1 failing · 1 waiting"
    assert ("data-simulated" in waiting.attributes, "data-simulated" in failing.attributes) == (True, False)


def test_what_many_sources_fail_for_is_said_once() -> None:
    names = ("a", "b", "c")
    sources = [PageSource(name=name, title=name, channel="world", every_s=60) for name in names]
    events = [
        Source(name=name, kind="rss", state="failing", detail="offline", advice="Wait.") for name in names
    ]
    records = [record(seq, "world", event) for seq, event in enumerate(events, 1)]
    made = first_paint(Stood(at_ms=NOW, records=records), title="T", channels=CHANNELS, sources=sources)
    assert made.alike == "3 sources alike · offline · Wait."
    assert not any("offline" in row or "Wait." in row for row in made.sources)


def test_empty_log_says_what_will_come() -> None:
    assert paint().no_quotes == "US stocks brings prices every 1 s. The first are on their way."
    page = painted()
    assert page.one("section", id="watchlist").one("p", data_f="empty-words").text == paint().no_quotes
    assert page.one("h2", id="quote-title").text == "No symbol yet"


def test_empty_headlines_name_the_next_read() -> None:
    ok = Source(name="bbc", kind="rss", state="ok", next_read=rfc3339(NOW + 12_000))
    assert paint(record(1, "world", ok)).no_stories == "The next feed is read in 0:12: BBC World."


def test_boot_says_what_is_configured_and_cannot_end_its_script() -> None:
    sources = (
        PageSource(name="x", title="</script><script>alert(1)</script> & \u2028", channel="y", every_s=1),
    )
    made = first_paint(Stood(at_ms=NOW, records=()), title="T", channels=CHANNELS, sources=sources)
    assert not set("<>&\u2028") & set(made.boot_json)
    boot = json.loads(made.boot_json)
    assert boot["sources"] == [{"name": "x", "title": sources[0].title, "channel": "y", "every_s": 1.0}]
    assert (boot["now_ms"], boot["channels"][0]) == (NOW, {"name": "stocks", "title": "Stocks"})


def test_page_escapes_what_a_feed_says() -> None:
    page = rendered(record(1, "world", headline("<img src=x onerror=alert(1)>", summary='"><b>x')))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<b>x" not in page


def test_page_has_no_inline_style_script_or_handler() -> None:
    page = rendered(record(1, "stocks", quote(low=1.0, high=2.0)))
    assert " style=" not in page
    assert " onclick=" not in page
    assert (
        page.count("<script")
        == page.count('<script src="static/') + page.count('<script type="module" src=') + 1
    )


def test_first_screen_is_whole_and_what_lies_below_has_what_is_read() -> None:
    events = [
        record(
            n, "world", headline(f"Title {n}", ago_s=n, summary="Why", symbols=("AAPL",), url="https://a.b/")
        )
        for n in range(1, WHOLE + 2)
    ]
    cards = stories(*events)
    assert [bool(card.all("p", class_="more")) for card in cards] == [True] * WHOLE + [False]
    last = cards[-1]
    assert (
        last.one("h3").text,
        label(last),
        last.one("time").text,
        last.one("h3").one("a").attributes["href"],
    ) == (
        f"Title {WHOLE + 1}",
        "BBC World",
        "13 s",
        "https://a.b/",
    )


def test_page_of_150_headlines_44_sources_and_40_symbols_is_sent_in_under_30_kb() -> None:
    title = "Central bank holds its main rate as inflation cools faster than markets had expected, number {}"
    summary = (
        "The decision was taken by a majority of seven to two after weeks of unusually mixed figures. " * 3
    )
    link = (
        "https://www.publisher.example/news/business/2026/01/02/central-bank-holds-{:08d}?utm_source=rss&at=1"
    )
    feeds = [
        PageSource(name=f"publisher-{n:02d}", title=f"Publisher number {n:02d}", channel="world", every_s=300)
        for n in range(43)
    ]
    records = [
        record(
            n,
            "world",
            msgspec.structs.replace(
                headline(
                    title.format(n), ago_s=n * 60, summary=summary, url=link.format(n), symbols=("S01", "S02")
                ),
                source=feeds[n % 43].name,
                story=f"{n:012x}",
            ),
        )
        for n in range(1, 151)
    ]
    records += [
        record(
            200 + n, "stocks", quote(f"S{n:02d}", 100 + n, change_pct=1.5, change=2.0, low=1.0, high=200.0)
        )
        for n in range(40)
    ]
    detail = "503 Service Unavailable, asks to wait 120 s"
    records += [
        record(300 + n, "world", Source(name=feed.name, kind="rss", state="late", detail=detail, failures=1))
        for n, feed in enumerate(feeds)
    ]
    made = first_paint(
        Stood(at_ms=NOW, records=records), title="Ticker", channels=CHANNELS, sources=[SOURCES[0], *feeds]
    )
    page = page_template().render(paint=made)
    assert [len(parsed(page).all("li", class_="story")), len(made.sources)] == [150, 44]
    # By the least of the codings that a browser is sent.
    assert len(gzip.compress(page.encode(), 6)) < 30_000
