"""Sources that may not go where their address leads."""

from ticker.sources.quotes.settings import QuotesSource
from ticker.sources.reach import out_of_reach
from ticker.sources.rss.settings import RssSource


def feed(url: str, **keys: object) -> RssSource:
    written = {"kind": "rss", "name": "desk", "channel": "world", "url": url}
    return RssSource.model_validate(written | keys)


def test_a_source_of_a_private_address_is_asked_about_unless_it_may_go_there() -> None:
    assert [*out_of_reach([feed("http://127.0.0.1/rss")])] == [
        "source desk: 127.0.0.1 is a loopback address, where nothing is read without `private: true`"
    ]
    fine = [
        feed("http://127.0.0.1/rss", private=True),
        feed("https://example.org"),
        feed("self:/headlines.rss"),
    ]
    assert [*out_of_reach(fine)] == []


def test_so_is_one_of_quotes() -> None:
    written = {"kind": "quotes", "name": "desk", "channel": "stocks", "symbols": {"X": None}}
    here = {"url": "http://localhost:1/{symbol}", "map": {"price": "p"}}
    (line,) = out_of_reach([QuotesSource.model_validate(written | here)])
    assert line.startswith("source desk: localhost is this machine")
