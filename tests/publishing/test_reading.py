"""What programs send, as typed events; and what is wrong with it, by its path."""

import json
import sys

import pytest

from tests.support.events import NOON
from ticker.errors import QueryError
from ticker.events import Alert, Bar, Body, Headline, Message, Quote, Status
from ticker.publishing import event_of, values_of


def bodies(document: object) -> list[Body]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return [event_of(path, value).body("desk", NOON) for path, value in values_of(body)]


def refusal(document: object) -> tuple[str, str, str]:
    with pytest.raises(QueryError) as caught:
        bodies(document)
    return caught.value.parameter, caught.value.detail, caught.value.expected


def test_one_event_a_list_and_one_a_line_are_the_same() -> None:
    one, two = {"type": "message", "text": "a"}, {"type": "message", "text": "b"}
    said = [Message(text="a"), Message(text="b")]
    assert bodies(one) == said[:1]
    assert bodies(json.dumps(one, indent=2).encode()) == said[:1]
    assert bodies([one, two]) == said
    assert bodies(f"\n{json.dumps(one)}\r\n\n{json.dumps(two)}".encode()) == said


def test_a_quote_is_rounded_and_its_change_computed() -> None:
    assert bodies({"type": "quote", "symbol": "X", "price": 10.004, "prev_close": 8, "bid": -0.001}) == [
        Quote(symbol="X", name="X", price=10.0, prev_close=8.0, bid=0.0, change=2.0, change_pct=25.0)
    ]
    (given,) = bodies({"type": "quote", "symbol": "X", "price": 1, "decimals": 0, "change_pct": 1.234})
    assert isinstance(given, Quote)
    assert (given.price, given.change, given.change_pct) == (1.0, None, 1.23)


def test_a_headline_is_known_by_its_guid_its_id_or_its_address() -> None:
    def key(**fields: object) -> str | None:
        return bodies([{"type": "headline", "title": "T", **fields}])[0].key

    assert key(headline_id="a-1") == "headline:desk:a-1"
    assert key(headline_id="a-1", source="wire") == "headline:wire:a-1"
    assert key(guid="a", title="U") == key(guid="a", url="https://example.org/") != key(guid="b")
    assert key(url="https://example.org/1?utm_source=x") == key(url="http://www.example.org/1")


def test_a_headline_from_the_future_is_of_now() -> None:
    (body,) = bodies({"type": "headline", "title": "T", "guid": "a", "published": "2999-01-01T00:00:00Z"})
    assert isinstance(body, Headline)
    assert (body.published, body.first_seen) == (NOON, NOON)


def test_a_headline_of_another_ticker_is_taken_as_it_was_told_there() -> None:
    told = {
        "headline_id": "a-1",
        "revision": 3,
        "title": "T",
        "source": "wire",
        "first_seen": "2026-01-01T00:00:00Z",
        "summary": None,
        "published": "2026-01-01T12:00:00Z",
        "backfill": False,
        "symbols": [],
        "story": "x",
        "mentions": [{"symbol": "X", "start": 0, "end": 1, "how": "cashtag", "confidence": 1.0}],
        "tags": [],
    }
    (body,) = bodies({"type": "headline", **told})
    seen = "2026-01-01T00:00:00.000Z"
    assert body == Headline(
        headline_id="a-1", revision=1, title="T", source="wire", first_seen=seen, published=seen
    )


def test_every_other_type_is_as_it_was_sent() -> None:
    bar = {"symbol": "X", "interval_s": 60, "start": NOON, "open": 1, "high": 2, "low": 0.5, "close": 1}
    assert bodies(
        [
            {"type": "alert", "title": "Up", "severity": "warning", "detail": "a\nb"},
            {"type": "status", "symbol": "X", "state": "halted", "reason": None},
            {"type": "bar", **bar},
        ]
    ) == [
        Alert(rule="published", title="Up", severity="warning", detail="a\nb"),
        Status(symbol="X", state="halted"),
        Bar(symbol="X", interval_s=60, start=NOON, open=1.0, high=2.0, low=0.5, close=1.0),
    ]


@pytest.mark.parametrize(
    ("wrong", "path", "words"),
    [
        ({"type": "quote", "symbol": "X"}, "price", "it is missing a quote with price"),
        ({"type": "action", "symbol": "X", "kind": "split", "new_shares": 4}, "", "old_shares with a split"),
        ({"type": "alert"}, "title", "it is missing an alert with title"),
        ({"type": "quote", "symbol": "X", "price": "1"}, "price", "got '1' a number"),
        ({"type": "quote", "symbol": "X", "price": True}, "price", "got true a number"),
        ({"type": "quote", "symbol": "X", "price": 1e300}, "price", "got 1e+300 a number"),
        ({"type": "quote", "symbol": "a b", "price": 1}, "symbol", "got 'a b' a symbol"),
        ({"type": "quote", "symbol": "X", "price": 1, "volume": 1.5}, "volume", "a whole number from 0"),
        ({"type": "quote", "symbol": "X", "price": 1, "session": "lunch"}, "session", "one of pre, open"),
        ({"type": "quote", "symbol": "X", "price": 1, "prise": 1}, "prise", "did you mean 'price'?"),
        ({"type": "quote", "symbol": "X", "price": 1, "time": NOON}, "time", "time is given by Ticker"),
        ({"type": "headline", "title": "T"}, "", "a guid, a headline_id or a url"),
        ({"type": "headline", "title": "T", "guid": "a", "headline_id": "b"}, "", "not both"),
        ({"type": "headline", "title": "a\nb", "guid": "a"}, "title", "U+000A"),
        ({"type": "headline", "title": "T", "url": "javascript:alert(1)"}, "url", "an http:// or https://"),
        ({"type": "headline", "title": "T", "guid": "a", "published": "today"}, "published", "RFC 3339"),
        ({"type": "headline", "title": "T", "guid": "a", "tags": ["x", 1]}, "tags[1]", "got 1 a text"),
        ({"type": "headline", "title": "T", "guid": "a", "symbols": "AAPL"}, "symbols", "a list of at most"),
        ({"type": "message", "text": "\x07"}, "text", "U+0007"),
        ({"type": "alert", "title": {}}, "title", "got an object a text"),
        ({"type": "source", "name": "x"}, "type", "source events are told by Ticker alone"),
        ({"type": "qoute"}, "type", "did you mean 'quote'?"),
        ({"type": ["quote"]}, "type", "there is no event type a list"),
        ({"text": "hello"}, "type", "it has no type"),
        ({"type": "quote", **{f"x{n}": n for n in range(60)}}, "", "it has 60 fields"),
        ({"type": "quote", "symbol": "X", "price": 10**400}, "price", "a number"),
        ("hello", "", "got 'hello' a JSON object"),
    ],
)
def test_what_is_wrong_is_told_with_its_path(wrong: object, path: str, words: str) -> None:
    parameter, detail, expected = refusal([{"type": "message", "text": "fine"}, wrong])
    assert parameter == f"$[1].{path}".removesuffix(".")
    assert words in f"{detail} {expected}"


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        (b"", "$", "nothing was sent"),
        (b"[]", "$", "the list is empty"),
        (b'{"type":', "$", "truncated"),
        (b"\xff", "$", "malformed"),
        (b'{"type": "message", "text": "\xff"}', "$", "UTF-8"),
        (b'{"type": "message", "text": "\\ud800"}', "$", "truncated"),
        (b'{"type": "message", "text": "a"}\n{"type"', "$[1]", "truncated"),
        (b"[" * (sys.getrecursionlimit() * 20), "$", "nested too deep"),
        (b'{"type": "quote", "symbol": "X", "price": NaN}', "$", "malformed"),
    ],
)
def test_a_document_that_cannot_be_read_is_told_where(document: bytes, path: str, words: str) -> None:
    parameter, detail, _ = refusal(document)
    assert parameter == path
    assert words in detail
