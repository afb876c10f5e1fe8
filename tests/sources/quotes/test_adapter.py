"""A publisher of prices, asked over real sockets."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest
from pydantic import ValidationError

from tests.support.origin import Origin
from ticker.config.types import Fetch
from ticker.events import Quote
from ticker.outbound.outbound import Outbound, outbound
from ticker.sources.adapter import Adapter, NotAsked, ReadError, Reading
from ticker.sources.kind import Surroundings
from ticker.sources.quotes import KIND
from ticker.sources.quotes.settings import QuotesSource

NOW_MS = 1_767_400_000_000
EACH = "/quote?s={symbol|lower}"


def way_out(now_ms: int) -> Outbound:
    async def here(host: str, port: int) -> Sequence[str]:
        return ("127.0.0.1",)

    return outbound(Fetch.model_validate({"host_gap": "0s"}), clock=lambda: now_ms, resolve=here)


@pytest.fixture
async def out() -> AsyncIterator[Outbound]:
    made = way_out(NOW_MS)
    yield made
    await made.close()


def spec_of(address: str, *symbols: str, **keys: object) -> QuotesSource:
    written = {
        "kind": "quotes",
        "name": "q",
        "channel": "x",
        "url": address,
        "private": True,
        "map": {"price": "p"},
    }
    return QuotesSource.model_validate(written | {"symbols": dict.fromkeys(symbols or ("X",))} | keys)


def adapter_of(out: Outbound, spec: QuotesSource) -> Adapter:
    return KIND.tools(Surroundings(Fetch(), out)).open(spec).adapter


def answer(server: Origin, path: str = "/feed", /, **said: object) -> None:
    server.answer(json.dumps(said).encode(), path)


def quotes(reading: Reading) -> list[tuple[str, float]]:
    return [(body.symbol, body.price) for body in reading.bodies if isinstance(body, Quote)]


async def test_quote_that_is_as_it_was_is_not_told_again(server: Origin, out: Outbound) -> None:
    adapter = adapter_of(out, spec_of(server.url()))
    answer(server, p="1.50", other=1)
    first = await adapter.read(None, NOW_MS)
    answer(server, p="1.50", other=2)
    second = await adapter.read(first.memory, NOW_MS)
    answer(server, p="1.51")
    third = await adapter.read(second.memory, NOW_MS)
    assert [quotes(one) for one in (first, second, third)] == [[("X", 1.5)], [], [("X", 1.51)]]


async def test_validators_are_echoed_for_each_address(server: Origin, out: Outbound) -> None:
    adapter = adapter_of(out, spec_of(server.url(EACH), "A", "B"))
    server.answer(b'{"p": 1}', "/quote?s=a", etag='"a"')
    server.answer(b'{"p": 2}', "/quote?s=b", etag='"b"')
    first = await adapter.read(None, NOW_MS)
    server.answer(b"", "/quote?s=a", 304)
    server.answer(b'{"p": 3}', "/quote?s=b", etag='"c"', cache_control="max-age=300")
    second = await adapter.read(first.memory, NOW_MS)
    assert [quotes(one) for one in (first, second)] == [[("A", 1), ("B", 2)], [("B", 3)]]
    assert [asked.headers.get("if-none-match") for asked in server.asked] == [None, None, '"a"', '"b"']
    assert second.hints.max_age_s == 300


async def test_another_map_is_no_matter_of_validators(server: Origin, out: Outbound) -> None:
    server.answer(b'{"p": 1, "q": 2}', etag='"a"')
    first = await adapter_of(out, spec_of(server.url())).read(None, NOW_MS)
    other = adapter_of(out, spec_of(server.url(), map={"price": "q"}))
    assert quotes(await other.read(first.memory, NOW_MS)) == [("X", 2)]
    assert "if-none-match" not in server.asked[1].headers


async def test_one_answer_has_a_row_for_each_symbol(server: Origin, out: Outbound) -> None:
    spec = spec_of(server.url(), "A", "B", "C", map={"rows": "data", "symbol": "s", "price": "p"})
    answer(server, data=[{"s": "B", "p": 2}, {"s": "A", "p": "none"}, {"s": "Z", "p": 1}, None])
    reading = await adapter_of(out, spec).read(None, NOW_MS)
    assert quotes(reading) == [("B", 2)]
    assert reading.detail == "A: no price in the answer; C: not in the answer"


async def test_what_fails_for_one_of_several_is_told_and_the_others_come(
    server: Origin, out: Outbound
) -> None:
    adapter = adapter_of(out, spec_of(server.url(EACH), "A", "B"))
    server.answer(path="/quote?s=a", status=404)
    server.answer(b'{"p": 2}', "/quote?s=b")
    reading = await adapter.read(None, NOW_MS)
    assert (quotes(reading), reading.detail) == ([("B", 2)], "A: 404 Not Found")


async def test_what_fails_for_all_is_a_failure(server: Origin, out: Outbound) -> None:
    adapter = adapter_of(out, spec_of(server.url(EACH), "A", "B"))
    for symbol in "ab":
        server.answer(path=f"/quote?s={symbol}", status=503, retry_after="60")
    with pytest.raises(ReadError, match="503 Service Unavailable, asks to wait 60 s") as caught:
        await adapter.read(None, NOW_MS)
    assert caught.value.hints.retry_after_s == 60


async def test_who_asks_to_be_left_alone_is_and_what_is_missing_comes_first_later(
    server: Origin, out: Outbound
) -> None:
    spec = spec_of(server.url(EACH, host="prices.example"), "A", "B", "C")
    server.answer(b'{"p": 1}', "/quote?s=a")
    server.answer(path="/quote?s=b", status=429, retry_after="60")
    first = await adapter_of(out, spec).read(None, NOW_MS)
    assert (quotes(first), len(server.asked)) == ([("A", 1)], 2)
    with pytest.raises(NotAsked):
        await adapter_of(out, spec).read(first.memory, NOW_MS)
    for symbol in "bc":
        server.answer(b'{"p": 2}', f"/quote?s={symbol}")
    later = way_out(NOW_MS + 61_000)
    second = await adapter_of(later, spec).read(first.memory, NOW_MS + 61_000)
    assert quotes(second) == [("B", 2), ("C", 2)]
    await later.close()


async def test_answer_of_an_earlier_time_is_left_out(server: Origin, out: Outbound) -> None:
    adapter = adapter_of(out, spec_of(server.url(), map={"price": "p", "time": "t"}))
    answer(server, p=2, t=1_767_300_060)
    first = await adapter.read(None, NOW_MS)
    answer(server, p=1, t=1_767_300_000)
    second = await adapter.read(first.memory, NOW_MS)
    assert (quotes(first), quotes(second)) == ([("X", 2)], [])
    assert second.detail == "as of 2026-01-01T20:41:00.000Z"


async def test_headers_go_with_each_request(server: Origin, out: Outbound) -> None:
    answer(server, p=1)
    await adapter_of(out, spec_of(server.url(), headers={"X-Key": "k"})).read(None, NOW_MS)
    assert server.asked[0].headers["x-key"] == "k"
    assert server.asked[0].headers["accept"].startswith("application/json")


OF_NO_USE = {
    "<html></html>": "the answer is no JSON",
    '{"error": {"code": 7}}': 'the answer is an error: {"code":7}',
    '{"error": "no such key"}': "the answer is an error: no such key",
    '{"p": "cheap"}': 'X: no number: "cheap"',
    '{"p": null}': "X: no price in the answer",
    "[1]": "X: no price in the answer",
}


@pytest.mark.parametrize("body", OF_NO_USE)
async def test_answer_of_no_use_is_a_failure_that_says_why(server: Origin, out: Outbound, body: str) -> None:
    adapter = adapter_of(out, spec_of(server.url(), map={"price": "p", "error": "error"}))
    server.answer(body.encode())
    with pytest.raises(ReadError) as caught:
        await adapter.read(None, NOW_MS)
    assert caught.value.detail == OF_NO_USE[body]


CSV = {
    "s;p\nX;1.5\nY;2\n": [("X", 1.5), ("Y", 2.0)],
    "\ufeffs, p\nY, 2\nX, 1\n": [("X", 1.0), ("Y", 2.0)],
    "s,p\nX,1\nX,3\n": [("X", 3.0)],
}


@pytest.mark.parametrize("body", CSV)
async def test_csv_is_read_by_the_names_of_its_columns(server: Origin, out: Outbound, body: str) -> None:
    spec = spec_of(server.url(), "X", "Y", format="csv", map={"symbol": "s", "price": "p"})
    server.answer(body.encode())
    assert quotes(await adapter_of(out, spec).read(None, NOW_MS)) == CSV[body]


async def test_page_is_no_csv(server: Origin, out: Outbound) -> None:
    server.answer(b"<html>,</html>\n")
    with pytest.raises(ReadError, match="the answer is no CSV"):
        await adapter_of(out, spec_of(server.url(), format="csv")).read(None, NOW_MS)


REFUSED = [
    ({"url": "ftp://example.org/{symbol}"}, "an http:// or https:// address, in which"),
    ({"url": "https://u:p@example.org/"}, "without a user name or password"),
    ({"url": "https://example.org/{symbol}/{symbols}"}, "not with both"),
    ({"map": {"price": "a[b"}}, "a JMESPath expression at map.price: "),
    ({"symbols": {"A": None, "B": None}}, "a map with `symbol`"),
    ({"symbols": {}}, "at least 1 item"),
    ({"map": {}}, "Field required"),
]


@pytest.mark.parametrize(("keys", "said"), REFUSED)
def test_mistake_in_a_feed_file_is_told(keys: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        spec_of("https://example.org/", **keys)
