"""The feed files of docs/quotes.md, each read as it stands there against what its publisher documents."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.support.origin import Origin
from ticker.config.types import Fetch
from ticker.events import Quote
from ticker.outbound.outbound import Outbound, outbound
from ticker.sources.adapter import ReadError
from ticker.sources.kind import Surroundings
from ticker.sources.quotes import KIND
from ticker.sources.quotes.settings import QuotesSource

PAGE = (Path(__file__).parents[3] / "docs" / "quotes.md").read_text()
ANSWERS = Path(__file__).parent / "answers"
BLOCKS = {
    match[1]: match[2]
    for match in re.finditer(r"```yaml\n# feeds/([a-z-]+)\.yaml\n(.*?)```", PAGE, re.DOTALL)
}
NOW_MS = 1_767_400_000_000

RATES: list[tuple[object, ...]] = [
    ("EURUSD", 1.1721, None, None, None),
    ("EURGBP", 0.87113, None, None, None),
    ("EURJPY", 184.09, None, None, None),
]
RATES_PATH = "/v1/latest?base=EUR&symbols=USD,GBP,JPY"
EXPECTED: dict[str, tuple[str, str, list[tuple[object, ...]]]] = {
    "reference-rates": (
        RATES_PATH,
        "frankfurter.json",
        RATES,
    ),
    "ecb-rates": (
        "/service/data/EXR/D.USD+GBP+JPY.EUR.SP00.A?lastNObservations=1&format=csvdata",
        "ecb.csv",
        RATES,
    ),
    "coinbase": ("/products/BTC-USD/ticker", "coinbase.json", [("BTC-USD", 6268.48, 6265.15, None, 53602)]),
    "kraken": (
        "/0/public/Ticker?pair=XXBTZUSD,XETHZUSD",
        "kraken.json",
        [("BTCUSD", 30303.2, 30300.0, None, 4083), ("ETHUSD", 2000.1, 2000.1, None, 41000)],
    ),
    "finnhub": ("/api/v1/quote?symbol=AAPL", "finnhub.json", [("AAPL", 261.74, None, 0.88, None)]),
    "alpha-vantage": (
        "/query?function=GLOBAL_QUOTE&symbol=IBM&apikey=secret",
        "alphavantage.json",
        [("IBM", 125.88, None, 1.24, 3574696)],
    ),
}


@pytest.fixture
async def out() -> AsyncIterator[Outbound]:
    made = outbound(Fetch.model_validate({"host_gap": "0s"}), clock=lambda: NOW_MS)
    yield made
    await made.close()


def spec_of(name: str, server: Origin) -> QuotesSource:
    written = yaml.safe_load(re.sub(r"\$\{\w+\}", "secret", BLOCKS[name]))
    whole = urlsplit(written["url"])
    there = written["url"].removeprefix(f"{whole.scheme}://{whole.netloc}")
    return QuotesSource.model_validate(written | {"name": name, "url": server.url(there), "private": True})


def test_every_feed_file_of_the_page_is_read_here() -> None:
    assert BLOCKS.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
async def test_documented_feed_file_brings_quotes(server: Origin, out: Outbound, name: str) -> None:
    path, file, expected = EXPECTED[name]
    server.answer((ANSWERS / file).read_bytes(), path)
    spec = spec_of(name, server)
    reading = await KIND.tools(Surroundings(Fetch(), out)).open(spec).adapter.read(None, NOW_MS)
    quotes = [body for body in reading.bodies if isinstance(body, Quote)]
    assert [(one.symbol, one.price, one.bid, one.change_pct, one.volume) for one in quotes] == expected
    assert [asked.path for asked in server.asked] == [path]


REFUSED = {
    "a limit that is reached": (
        "alpha-vantage",
        (ANSWERS / "alphavantage-limit.json").read_text(),
        "rate limit is 25",
    ),
    "a limit, as it was told before": (
        "alpha-vantage",
        '{"Note": "5 calls per minute"}',
        "5 calls per minute",
    ),
    "a call that is wrong": ("alpha-vantage", '{"Error Message": "Invalid API call."}', "Invalid API call"),
    "no quote in a quote": ("alpha-vantage", '{"Global Quote": {}}', "IBM: no price in the answer"),
    "a price of 0 in 1970": ("finnhub", (ANSWERS / "finnhub-unknown.json").read_text(), "no such symbol"),
    "a key that is wrong": ("finnhub", '{"error": "Invalid API key"}', "Invalid API key"),
    "a list of errors": ("kraken", '{"error": ["EQuery:Unknown asset pair"]}', "EQuery:Unknown asset pair"),
    "a message": ("coinbase", '{"message": "NotFound"}', "NotFound"),
    "no rows": ("ecb-rates", "KEY,FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE", "not in the answer"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_error_in_an_answer_that_looks_good_is_a_failure(
    server: Origin, out: Outbound, what: str
) -> None:
    name, body, words = REFUSED[what]
    server.answer(body.encode(), EXPECTED[name][0])
    adapter = KIND.tools(Surroundings(Fetch(), out)).open(spec_of(name, server)).adapter
    with pytest.raises(ReadError, match=words):
        await adapter.read(None, NOW_MS)


async def test_symbol_that_is_missing_is_told_and_the_others_come(server: Origin, out: Outbound) -> None:
    server.answer(
        b'{"base": "EUR", "date": "2026-01-02", "rates": {"JPY": null, "USD": "1,172.10"}}', RATES_PATH
    )
    reading = await (
        KIND.tools(Surroundings(Fetch(), out))
        .open(spec_of("reference-rates", server))
        .adapter.read(None, NOW_MS)
    )
    quotes = [body for body in reading.bodies if isinstance(body, Quote)]
    assert [(one.symbol, one.price, one.decimals) for one in quotes] == [("EURUSD", 1172.1, 4)]
    assert (reading.detail or "").endswith("EURGBP: no price in the answer; EURJPY: no price in the answer")


async def test_csv_that_knows_no_price_has_no_quote(server: Origin, out: Outbound) -> None:
    told = {
        "name": "shares",
        "channel": "stocks",
        "kind": "quotes",
        "private": True,
        "format": "csv",
        "url": server.url("/q?s={symbols}"),
        "map": {"symbol": "Symbol", "price": "Close", "volume": "Volume", "time": "Date"},
        "symbols": {"AAPL": {"as": "AAPL.US"}, "NONE": {"as": "NONE.US"}},
    }
    header = b"Symbol,Date,Time,Open,High,Low,Close,Volume\r\n"
    one = b"AAPL.US,2026-01-02,22:00:01,1,1,1,271.01,52341234\r\n"
    nothing = b"NONE.US,N/D,N/D,N/D,N/D,N/D,N/D,N/D\r\n"
    server.answer(header + one + nothing, "/q?s=AAPL.US,NONE.US")
    adapter = KIND.tools(Surroundings(Fetch(), out)).open(QuotesSource.model_validate(told)).adapter
    reading = await adapter.read(None, NOW_MS)
    quotes = [body for body in reading.bodies if isinstance(body, Quote)]
    assert [(quote.symbol, quote.price) for quote in quotes] == [("AAPL", 271.01)]
    assert (reading.detail or "").endswith("NONE: no price in the answer")


def test_each_answer_names_where_it_is_documented_and_so_does_the_page() -> None:
    listed = (ANSWERS / "README.md").read_text()
    for file in ANSWERS.iterdir():
        assert file.name == "README.md" or f"`{file.name}`" in listed
    for address in re.findall(r"https://\S+(?= \|)", listed):
        assert f"({address})" in PAGE
