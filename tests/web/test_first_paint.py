"""The first picture: rows in words from records alone, and the same words as the page's own JavaScript."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import msgspec
import pytest

from ticker.events import Alert, Body, Envelope, Headline, Quote, Record, Source, encode_body, stamp, type_of
from ticker.times import duration_words, parse_rfc3339, rfc3339
from ticker.web.first_paint import ChannelView, FirstPaint, SourceView, first_paint, phrases
from ticker.web.first_paint.drawing import chart, range_mark, sparkline

NOW = parse_rfc3339("2026-01-02T03:04:05.000Z")
CASES: dict[str, list[list[Any]]] = json.loads((Path(__file__).parent / "phrases.json").read_text("utf-8"))
TEMPLATES = Path(__file__).parents[2] / "templates"
CHANNELS = (
    ChannelView("stocks", "Stocks", 2000),
    ChannelView("fx", "FX", 2000),
    ChannelView("world", "World", 10_000),
)
SOURCES = (
    SourceView("us-stocks", "US stocks", "simulator", "stocks", None, 1.0),
    SourceView("bbc", "BBC World", "rss", "world", "https://example.org/feed", 300.0),
)


def words_of_source(fields: dict[str, Any] | None, every_s: float) -> dict[str, Any]:
    event = msgspec.convert({"name": "s", "kind": "rss", **fields}, Source) if fields else None
    words: dict[str, Any] = msgspec.to_builtins(phrases.source_words(event, every_s, NOW))
    return words


SAID: dict[str, Callable[..., object]] = {
    "price": phrases.price,
    "signed": phrases.signed,
    "percent": phrases.percent,
    "direction": phrases.direction,
    "arrow": phrases.arrow,
    "compact": phrases.compact,
    "age": phrases.age,
    "countdown": phrases.countdown,
    "session": phrases.session,
    "duration_words": duration_words,
    "source_words": words_of_source,
}


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


def paint(*records: Record, **fields: Any) -> FirstPaint:
    given: dict[str, Any] = {"history": {}, **fields}
    return first_paint(
        title="Ticker",
        channels=CHANNELS,
        sources=SOURCES,
        records=records,
        newest_id="e1-9",
        now_ms=NOW,
        **given,
    )


def rendered(painted: FirstPaint) -> str:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    page = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return page.get_template("page.html").render(paint=painted)


@pytest.mark.parametrize("name", SAID)
def test_words_are_those_of_the_shared_table(name: str) -> None:
    assert [SAID[name](*given) for given, _ in CASES[name]] == [said for _, said in CASES[name]]


def test_every_group_of_the_shared_table_is_tried() -> None:
    assert set(CASES) == set(SAID)


def test_quote_becomes_a_row_in_its_channels_group() -> None:
    painted = paint(
        record(1, "stocks", quote(change=2.31, change_pct=1.24, low=190.0, high=194.0, decimals=2))
    )
    (group,) = painted.groups
    (row,) = group.rows
    assert (group.title, group.simulated, row.selected) == ("Stocks", True, True)
    assert (row.price, row.arrow, row.change_pct, row.range_words) == (
        "193.92",
        "▲",
        "+1.24%",
        "190.00 to 194.00",
    )


def test_newest_quote_of_a_symbol_counts() -> None:
    painted = paint(record(1, "stocks", quote(price=1.0)), record(2, "stocks", quote(price=2.0)))
    assert [row.price for row in painted.groups[0].rows] == ["2.00"]


def test_unknown_figures_are_dashes() -> None:
    painted = paint(record(1, "stocks", quote()))
    assert painted.groups[0].rows[0].change_pct == phrases.DASH
    assert {fact.value for fact in painted.selected.facts} == {phrases.DASH}
    assert painted.selected.change == phrases.DASH


def test_stories_are_newest_first_by_the_time_they_show() -> None:
    painted = paint(
        record(1, "world", headline("now", ago_s=30)),
        record(2, "world", headline("old", ago_s=10, published=rfc3339(NOW - 7_200_000))),
        record(3, "world", headline("future", ago_s=60, published=rfc3339(NOW + 7_200_000))),
    )
    assert [(story.title, story.age) for story in painted.stories] == [
        ("now", "30s"),
        ("future", "1m"),
        ("old", "2h"),
    ]


def wire(title: str, ago_s: int = 120, **fields: Any) -> Headline:
    return msgspec.structs.replace(headline(title, ago_s, **fields), source="wire")


def test_headlines_of_one_story_are_one_card_that_names_its_sources_newest_first() -> None:
    painted = paint(
        record(1, "world", headline("First", ago_s=90, story="s1", symbols=("AAPL",), summary="More")),
        record(2, "world", headline("Other", ago_s=60)),
        record(3, "world", wire("Second", ago_s=30, story="s1", symbols=("MSFT", "AAPL"))),
    )
    card, other = painted.stories
    assert (card.key, card.title, card.label, card.age) == (
        "story:world:s1",
        "Second",
        "wire, BBC World",
        "30s",
    )
    assert (card.summary, [chip.symbol for chip in card.chips]) == ("More", ["MSFT", "AAPL"])
    assert (other.title, other.label) == ("Other", "BBC World")


def test_cards_do_not_depend_on_the_order_of_events_or_on_their_repetition() -> None:
    events = [
        record(1, "world", headline("First", ago_s=90, story="s1")),
        record(2, "world", wire("Second", ago_s=30, story="s1")),
        record(3, "world", headline("Alone", ago_s=60, story="s2")),
    ]
    cards = paint(*events).stories
    assert paint(*reversed(events), *events).stories == cards
    assert [card.title for card in cards] == ["Second", "Alone"]


@pytest.mark.parametrize(
    "other",
    [
        record(2, "fx", wire("Elsewhere", story="s1")),
        record(2, "world", wire("Other story", story="s2")),
        record(2, "world", wire("No story")),
        record(2, "world", headline("Same source", story="s1")),
    ],
)
def test_headlines_of_other_channels_stories_and_entries_stay_apart(other: Record) -> None:
    assert len(paint(record(1, "world", headline("First", story="s1")), other).stories) == 2


def test_pictures_are_shown_only_if_the_page_may_load_them() -> None:
    event = record(1, "world", headline("x", image="https://example.org/a.jpg"))
    assert "<img" not in rendered(paint(event))
    page = rendered(paint(event, images=True))
    assert 'src="https://example.org/a.jpg"' in page
    assert page.count("<img") == page.count('referrerpolicy="no-referrer"') == 2
    unsafe = record(1, "world", headline("x", image="javascript:alert(1)"))
    assert paint(unsafe).stories[0].image == ""


def test_headline_that_was_taken_back_says_so() -> None:
    page = rendered(paint(record(1, "world", headline("x", tags=("retracted",)))))
    assert "data-retracted>" in page
    assert '<span data-f="retracted">retracted</span>' in page
    assert "data-retracted>" not in rendered(paint(record(1, "world", headline("x"))))


def test_an_alert_is_told_among_the_headlines() -> None:
    painted = paint(record(1, "stocks", Alert(rule="jump", title="AAPL up 5%", symbol="AAPL")))
    (story,) = painted.stories
    assert (story.label, story.title, [chip.symbol for chip in story.chips]) == (
        "Alert",
        "AAPL up 5%",
        ["AAPL"],
    )


def test_a_link_that_is_not_http_is_no_link() -> None:
    painted = paint(record(1, "world", headline("x", url="javascript:alert(1)")))
    assert painted.stories[0].url == ""
    assert "javascript:alert" not in rendered(painted).split('id="boot"')[0]


def test_source_without_an_event_waits_and_one_with_it_is_told() -> None:
    painted = paint(
        record(1, "world", Source(name="bbc", kind="rss", state="failing", detail="HTTP 404", failures=2))
    )
    assert [(row.state, row.line) for row in painted.sources] == [
        ("waiting", "first read to come, then every 1 s"),
        ("failing", "HTTP 404"),
    ]
    assert painted.sources[1].strip[-2:] == ("", "failing")
    assert painted.source_summary == "1 failing · 1 waiting"


def test_empty_log_says_what_will_come() -> None:
    painted = paint()
    assert painted.no_quotes == "US stocks brings prices every 1 s. The first are on their way."
    assert painted.no_quotes in rendered(painted)


def test_empty_headlines_name_the_next_read() -> None:
    ok = Source(name="bbc", kind="rss", state="ok", next_read=rfc3339(NOW + 12_000))
    assert paint(record(1, "world", ok)).no_stories == "The next feed is read in 0:12: BBC World."


def test_boot_holds_the_events_as_they_are_and_cannot_end_its_script() -> None:
    body = headline("</script><script>alert(1)</script> & \u2028")
    event = record(1, "world", body)
    painted = paint(event, history={"AAPL": [(1, 2.5)]})
    assert not set("<>&\u2028") & set(painted.boot_json)
    boot = json.loads(painted.boot_json)
    assert boot["events"] == [json.loads(event.json)]
    assert (boot["cursor"], boot["now_ms"], boot["history"]) == ("e1-9", NOW, {"AAPL": [[1, 2.5]]})
    assert boot["sources"][1]["url"] == "https://example.org/feed"


def test_page_escapes_what_a_feed_says() -> None:
    page = rendered(paint(record(1, "world", headline("<img src=x onerror=alert(1)>", summary="<b>x"))))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_page_has_no_inline_style_script_or_handler() -> None:
    page = rendered(
        paint(record(1, "stocks", quote(low=1.0, high=2.0)), history={"AAPL": [(1, 2.0), (2, 3.0)]})
    )
    assert " style=" not in page
    assert " onclick=" not in page
    assert (
        page.count("<script")
        == page.count('<script src="/static/') + page.count('<script type="module" src=') + 1
    )


def test_sparkline_spans_its_box_and_needs_two_points() -> None:
    assert sparkline([(0, 1.0)]) == ""
    assert sparkline([(0, 1.0), (10, 3.0), (20, 2.0)]) == "0.0,22.0 38.0,2.0 76.0,12.0"
    assert sparkline([(0, 5.0), (10, 5.0)]) == "0.0,12.0 76.0,12.0"


def test_long_history_is_drawn_with_60_points_and_its_last() -> None:
    points = sparkline([(t, float(t % 7)) for t in range(500)]).split()
    assert len(points) == 60
    assert points[-1].startswith("76.0,")


def test_range_mark_stays_between_low_and_high() -> None:
    assert [range_mark(v, 10.0, 20.0) for v in (5.0, 15.0, 25.0)] == ["0.0", "30.5", "61.0"]
    assert range_mark(5.0, None, 20.0) == ""


def test_chart_has_round_labels_and_leaves_room_for_the_last_price() -> None:
    drawn = chart([(NOW + n * 60_000, 100.0 + n) for n in range(61)], 2)
    assert [mark.label for mark in drawn.prices] == ["100.00", "120.00", "140.00", ""]
    assert [mark.label for mark in drawn.times] == ["03:15", "03:30", "03:45", "04:00"]


def test_chart_of_one_price_or_of_a_flat_line_is_drawn_without_harm() -> None:
    assert chart([(0, 1.0)], 2).line == ""
    assert chart([(0, 0.0), (1000, 0.0)], 2).last_at == 50.0
