"""The feed files of docs/quotes.md, each read as it stands there against what its publisher answers."""

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
EXPECTED: dict[str, tuple[str, str, list[tuple[object, ...]]]] = {
    "reference-rates": (
        "/v1/latest?base=EUR&symbols=USD,GBP,JPY",
        "frankfurter.json",
        RATES,
    ),
    "ecb-rates": (
        "/service/data/EXR/D.USD+GBP+JPY.EUR.SP00.A?lastNObservations=1&format=csvdata",
        "ecb.csv",
        RATES,
    ),
    "coinbase": ("/products/BTC-USD/ticker", "coinbase.json", [("BTC-USD", 89712.34, 89712.33, None, 7385)]),
    "kraken": (
        "/0/public/Ticker?pair=XXBTZUSD,XETHZUSD",
        "kraken.json",
        [("BTCUSD", 89713.1, 89713.0, None, 1411), ("ETHUSD", 3094.71, 3094.7, None, 11232)],
    ),
    "finnhub": ("/api/v1/quote?symbol=AAPL", "finnhub.json", [("AAPL", 271.01, None, -0.31, None)]),
    "alpha-vantage": (
        "/query?function=GLOBAL_QUOTE&symbol=IBM&apikey=secret",
        "alphavantage.json",
        [("IBM", 291.5, None, -1.59, 3581422)],
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


async def test_limit_that_is_told_in_a_good_answer_is_a_failure(server: Origin, out: Outbound) -> None:
    path, _, _ = EXPECTED["alpha-vantage"]
    server.answer((ANSWERS / "alphavantage-limit.json").read_bytes(), path)
    adapter = KIND.tools(Surroundings(Fetch(), out)).open(spec_of("alpha-vantage", server)).adapter
    with pytest.raises(ReadError, match="the answer is an error: Thank you for using our service"):
        await adapter.read(None, NOW_MS)
