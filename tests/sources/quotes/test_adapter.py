"""A publisher of prices, asked over real sockets."""

import json
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest
from pydantic import ValidationError

from tests.support.origin import Origin
from ticker.config.types import Fetch
from ticker.events import Quote
from ticker.outbound.outbound import Outbound, outbound
from ticker.sources.adapter import Adapter, NotAsked, ReadError, Reading
from ticker.sources.causes import KindSpecific
from ticker.sources.kind import Surroundings
from ticker.sources.quotes import KIND
from ticker.sources.quotes.memory import encoded, recalled
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


DATED = {"price": "p", "time": "t"}


@pytest.mark.parametrize(
    "ahead", ["2099-01-01T00:00:00Z", "2026-01-03T00:31:41Z", "9999-12-31", 4_070_908_800]
)
async def test_time_ahead_of_now_is_not_taken_and_silences_nothing(
    server: Origin, out: Outbound, ahead: object
) -> None:
    adapter = adapter_of(out, spec_of(server.url(), map=DATED))
    answer(server, p=1, t="2026-01-03T00:20:00Z")
    first = await adapter.read(None, NOW_MS)
    answer(server, p=2, t=ahead)
    second = await adapter.read(first.memory, NOW_MS)
    answer(server, p=3, t="2026-01-03T00:26:00Z")
    third = await adapter.read(second.memory, NOW_MS)
    answer(server, p=4, t="2026-01-03T00:25:00Z")
    fourth = await adapter.read(third.memory, NOW_MS)
    found = [quotes(one) for one in (first, second, third, fourth)]
    assert found == [[("X", 1)], [("X", 2)], [("X", 3)], []]
    assert "as of 2026-01-03T00:20:00.000Z; X: a time ahead of now, " in str(second.detail)
    assert third.detail == "as of 2026-01-03T00:26:00.000Z"


async def test_time_that_is_ahead_as_clocks_differ_is_taken(server: Origin, out: Outbound) -> None:
    answer(server, p=1, t="2026-01-03T00:31:40Z")
    reading = await adapter_of(out, spec_of(server.url(), map=DATED)).read(None, NOW_MS)
    assert reading.detail == "as of 2026-01-03T00:31:40.000Z"


async def test_symbol_that_a_time_ahead_of_now_had_silenced_is_heard_again(
    server: Origin, out: Outbound
) -> None:
    spec = spec_of(server.url(), map=DATED)
    adapter = adapter_of(out, spec)
    server.answer(b'{"p": 2, "t": "2026-01-03T00:20:00Z"}', etag='"a"')
    known = (await adapter.read(None, NOW_MS)).memory
    memory = recalled(known, spec.asks, NOW_MS)
    # As it was kept when such times were taken: the answer of now is known, and was left out.
    silenced = msgspec.structs.replace(
        memory, seen={"X": msgspec.structs.replace(memory.seen["X"], hash=b"", time_ms=4_070_908_800_000)}
    )
    assert quotes(await adapter.read(encoded(silenced), NOW_MS)) == [("X", 2)]
    assert "if-none-match" not in server.asked[1].headers


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


NOT_JSON = {
    "a page": (b"<html></html>", "the answer is no JSON"),
    "nested deep": (b"[" * 100_000 + b"]" * 100_000, "the answer is no JSON"),
    "nested deep beside the price": (b'{"p": 1, "x": ' + b'{"a":' * 100_000, "the answer is no JSON"),
    "Infinity": (b'{"p": Infinity}', "the answer is no JSON: Infinity is no number there"),
    "-Infinity": (b'{"p": 1, "q": -Infinity}', "the answer is no JSON: -Infinity is no number there"),
    "NaN": (b'{"p": NaN}', "the answer is no JSON: NaN is no number there"),
}


@pytest.mark.parametrize("what", NOT_JSON)
async def test_what_is_no_json_is_told_with_advice_that_helps(
    server: Origin, out: Outbound, what: str
) -> None:
    body, said = NOT_JSON[what]
    server.answer(body)
    with pytest.raises(ReadError) as caught:
        await adapter_of(out, spec_of(server.url())).read(None, NOW_MS)
    assert caught.value.cause == KindSpecific(
        said,
        "Check `url:` and `format:` in its file; "
        "if they are right, it is the publisher's answer that is wrong.",
    )


@pytest.mark.parametrize("depth", [100, 700, 900, 950])
async def test_depth_of_an_answer_is_no_defect_of_ours(server: Origin, out: Outbound, depth: int) -> None:
    server.answer(b'{"p": ' + b"[" * depth + b"1" + b"]" * depth + b"}")
    for places in ({"price": "p"}, {"price": "q", "error": "p"}, {"price": "to_string(p)"}):
        with pytest.raises(ReadError) as caught:
            await adapter_of(out, spec_of(server.url(), map=places)).read(None, NOW_MS)
        assert isinstance(caught.value.cause, KindSpecific)


ZURICH = '{"p": 1.5, "n": "Zürich"}'
WRITTEN = {
    "UTF-8": (ZURICH.encode(), "application/json"),
    "UTF-8 with a byte order mark": (b"\xef\xbb\xbf" + ZURICH.encode(), "application/json"),
    "UTF-16": (ZURICH.encode("utf-16"), "application/json"),
    "UTF-16, most significant first": (b"\xfe\xff" + ZURICH.encode("utf-16-be"), "application/json"),
    "UTF-16 by its charset": (ZURICH.encode("utf-16-le"), "application/json; charset=utf-16le"),
    "UTF-32": (ZURICH.encode("utf-32"), "application/json"),
    "Latin-1": (ZURICH.encode("latin-1"), 'application/json; charset="ISO-8859-1"'),
    "Latin-2": (ZURICH.encode("iso-8859-2"), "application/json; charset=iso-8859-2"),
}


@pytest.mark.parametrize("how", WRITTEN)
async def test_json_is_read_in_whatever_it_is_encoded(server: Origin, out: Outbound, how: str) -> None:
    body, content_type = WRITTEN[how]
    server.answer(body, content_type=content_type)
    reading = await adapter_of(out, spec_of(server.url(), map={"price": "p", "name": "n"})).read(None, NOW_MS)
    assert [(one.price, one.name) for one in reading.bodies if isinstance(one, Quote)] == [(1.5, "Zürich")]


async def test_csv_is_read_in_whatever_it_is_encoded(server: Origin, out: Outbound) -> None:
    server.answer("p,n\n1.5,Zürich\n".encode("latin-1"), content_type="text/csv; charset=latin1")
    spec = spec_of(server.url(), format="csv", map={"price": "p", "name": "n"})
    reading = await adapter_of(out, spec).read(None, NOW_MS)
    assert [(one.price, one.name) for one in reading.bodies if isinstance(one, Quote)] == [(1.5, "Zürich")]


NAMES = {
    r"A\ud800B": "A\ufffdB",
    r"\udc00": "\ufffd",
    r"\ud83d\ude00": "😀",
    r"\ud83d\ud83d\ude00": "\ufffd😀",
    r"\\ud800 \ud800": r"\ud800 �",
}


@pytest.mark.parametrize("name", NAMES)
async def test_half_of_a_letter_in_a_name_is_replaced(server: Origin, out: Outbound, name: str) -> None:
    server.answer(b'{"p": 1, "n": "%b"}' % name.encode())
    reading = await adapter_of(out, spec_of(server.url(), map={"price": "p", "name": "n"})).read(None, NOW_MS)
    assert [one.name for one in reading.bodies if isinstance(one, Quote)] == [NAMES[name]]


async def test_price_that_could_only_be_shown_as_0_is_told_and_left_out(
    server: Origin, out: Outbound
) -> None:
    spec = spec_of(
        server.url(), "A", "B", "C", "D", map={"rows": "@", "symbol": "s", "price": "p"},
        symbols={"A": None, "B": {"decimals": 2}, "C": None, "D": None},
    )  # fmt: skip
    server.answer(
        b'[{"s": "A", "p": 1.23456789012e-9}, {"s": "B", "p": 0.004}, '
        b'{"s": "C", "p": 0}, {"s": "D", "p": -37.63}]'
    )
    reading = await adapter_of(out, spec).read(None, NOW_MS)
    assert quotes(reading) == [("D", -37.63)]
    assert reading.detail == (
        "A: a price of 1.23457e-09, which is 0 with 8 decimals; "
        "B: a price of 0.004, which is 0 with 2 decimals; C: a price of 0"
    )


async def test_row_of_a_symbol_with_a_letter_that_cannot_be_seen_is_of_another(
    server: Origin, out: Outbound
) -> None:
    spec = spec_of(server.url(), "RZ", "A", map={"rows": "@", "symbol": "s", "price": "p"})
    server.answer(rb'[{"s": "R\u0000Z", "p": 1}, {"s": "A", "p": 2}]')
    reading = await adapter_of(out, spec).read(None, NOW_MS)
    assert (quotes(reading), reading.detail) == ([("A", 2)], "RZ: not in the answer")


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
