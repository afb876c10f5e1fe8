"""GET /bars/{symbol}: the newest of a window, as JSON and CSV, for who may read them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.events import action, quote
from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import eventually
from ticker.ask.bars import BARS, DEFAULT_BARS, MOST_BARS
from ticker.times import rfc3339

MINUTE_MS = 60_000
START_S = START_MS // 1_000
DOCS = (Path(__file__).parents[4] / "docs" / "bars.md").read_text()


async def derived(site: Serving) -> None:
    await eventually(lambda: site.site.derivations.lags["bars"] == 0)


@asynccontextmanager
async def with_bars(folder: Path) -> AsyncIterator[Serving]:
    """Five minutes of AAPL, in which it rises from 10 to 14, and a quote of GOLD in another channel."""
    async with serving(folder) as site:
        deriving = asyncio.create_task(site.site.derivations.run())
        try:
            for minute in range(5):
                site.clock.ms = START_MS + minute * MINUTE_MS
                await site.append(quote(price=10.0 + minute, volume=100 * minute), channel="stocks")
            await site.append(quote("GOLD"), channel="news.world")
            await derived(site)
            yield site
        finally:
            deriving.cancel()
            await asyncio.gather(deriving, return_exceptions=True)


def closes(response: httpx.Response) -> list[float]:
    assert response.status_code == 200, response.text
    return [bar["close"] for bar in response.json()["bars"]]


async def test_bars_are_ascending_and_the_last_one_is_open(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        answer = (await site.get("/bars/AAPL?interval=1m")).json()
        assert (answer["symbol"], answer["interval_s"]) == ("AAPL", 60)
        assert answer["bars"][1] == {
            "start": "2026-01-01T00:01:00.000Z",
            "open": 11.0,
            "high": 11.0,
            "low": 11.0,
            "close": 11.0,
            "volume": 100,
            "closed": True,
        }
        assert [bar["closed"] for bar in answer["bars"]] == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("interval", "interval_s", "count"),
    [
        ("1s", 1, 5),
        ("1m", 60, 5),
        ("", 60, 5),
        ("5m", 300, 1),
        ("15m", 900, 1),
        ("1h", 3_600, 1),
        ("1d", 86_400, 1),
    ],
)
async def test_every_interval_has_its_bars(
    tmp_path: Path, interval: str, interval_s: int, count: int
) -> None:
    async with with_bars(tmp_path) as site:
        answer = (await site.get(f"/bars/AAPL?interval={interval}")).json()
        assert (answer["interval_s"], len(answer["bars"])) == (interval_s, count)
        assert answer["bars"][-1]["close"] == 14
        assert sum(bar["volume"] for bar in answer["bars"]) == 400


@pytest.mark.parametrize(
    ("window", "found"),
    [
        (f"from={rfc3339(START_MS + 2 * MINUTE_MS)}", [12, 13, 14]),
        (f"from={START_S + 120}", [12, 13, 14]),
        (f"from={START_S + 121}", [13, 14]),
        ("from=2m", [12, 13, 14]),
        (f"to={START_S + 120}", [10, 11]),
        ("to=2m", [10, 11]),
        (f"from={START_S + 60}&to={START_S + 180}", [11, 12]),
        (f"from={START_S + 180}&to={START_S + 60}", []),
        ("limit=2", [13, 14]),
        ("limit=2&to=2m", [10, 11]),
        ("limit=1&to=2m", [11]),
        ("from=2026-01-01T01:01:00%2B01:00&to=2m", [11]),
        ("from=&to=&limit=&format=", [10, 11, 12, 13, 14]),
    ],
)
async def test_a_window_begins_with_from_and_ends_before_to(
    tmp_path: Path, window: str, found: list[float]
) -> None:
    async with with_bars(tmp_path) as site:
        for interval in ("1m", "1s"):
            assert closes(await site.get(f"/bars/AAPL?interval={interval}&{window}")) == found


async def test_csv_is_the_same_in_lines(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        await site.append(quote("X", 1.5), channel="stocks")
        await derived(site)
        response = await site.get("/bars/AAPL?format=csv&limit=2")
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert response.text.split("\r\n") == [
            "start,open,high,low,close,volume,closed",
            "2026-01-01T00:03:00.000Z,13.0,13.0,13.0,13.0,100,true",
            "2026-01-01T00:04:00.000Z,14.0,14.0,14.0,14.0,100,false",
            "",
        ]
        assert (await site.get("/bars/X?format=csv")).text.split("\r\n")[1].endswith("1.5,,false")


async def test_small_lines_are_closes_of_all_symbols_with_gaps_where_nothing_came(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        site.clock.ms = START_MS + 6 * MINUTE_MS
        await site.append(quote(price=20.0), quote("NEW", 5.0), channel="stocks")
        await derived(site)
        aapl = {"start": START_MS, "step_ms": 60_000, "closes": [10, 11, 12, 13, 14]}
        assert (await site.get("/page/sparklines")).json() == {"sparklines": {"AAPL": aapl}}
        site.clock.ms = START_MS + 7 * MINUTE_MS + 1_000
        await site.append(quote(price=21.0), channel="stocks")
        await derived(site)
        later = (await site.get("/page/sparklines?at=30s")).json()["sparklines"]
        assert later == {"AAPL": aapl}
        site.site.sparklines.clear()
        found = (await site.get("/page/sparklines")).json()["sparklines"]
        assert found == {"AAPL": {**aapl, "closes": [10, 11, 12, 13, 14, None, 20]}}
        for minute in range(8, 80):
            site.clock.ms = START_MS + minute * MINUTE_MS
            await site.append(quote(price=float(minute)), channel="stocks")
        await derived(site)
        (wide,) = (await site.get("/page/sparklines?at=1s")).json()["sparklines"].values()
        assert (wide["step_ms"], wide["closes"][:2], wide["closes"][-1]) == (300_000, [14, 9], 74)
        then = (await site.get(f"/page/sparklines?at={START_S + 125}")).json()["sparklines"]
        assert then == {"AAPL": {**aapl, "closes": [10, 11]}}


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("interval=2m", "interval", "bad_parameter"),
        ("interval=1m&interval=5m", "interval", "bad_parameter"),
        ("from=yesterday", "from", "bad_parameter"),
        ("to=latest", "to", "bad_parameter"),
        ("limit=0", "limit", "bad_parameter"),
        ("limit=5001", "limit", "bad_parameter"),
        ("limit=x", "limit", "bad_parameter"),
        ("format=xml", "format", "bad_parameter"),
        ("adjusted=1", "adjusted", "bad_parameter"),
        ("form=1h", "form", "unknown_parameter"),
    ],
)
async def test_what_cannot_be_asked_for_is_400(tmp_path: Path, query: str, parameter: str, code: str) -> None:
    async with with_bars(tmp_path) as site:
        response = await site.get(f"/bars/AAPL?{query}")
        error = response.json()["error"]
        assert (response.status_code, error["code"], error["parameter"]) == (400, code, parameter)


async def test_an_unknown_symbol_is_404_with_a_suggestion(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        response = await site.get("/bars/APPL")
        error = response.json()["error"]
        assert (response.status_code, error["code"], error["parameter"]) == (404, "unknown_symbol", "symbol")
        assert "did you mean 'AAPL'?" in error["detail"]
        assert error["expected"] == "a symbol such as AAPL, GOLD"


async def test_a_symbol_may_be_written_in_small_letters_and_with_what_symbols_have(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        for symbol in ("BTC/USD", "^SPX", "EURUSD=X", "BRK.B"):
            await site.append(quote(symbol), channel="stocks")
        await derived(site)
        assert (await site.get("/bars/aapl")).json()["symbol"] == "AAPL"
        for path in ("BTC/USD", "BTC%2FUSD", "%5ESPX", "EURUSD=X", "eurusd%3dx", "BRK.B"):
            assert len(closes(await site.get(f"/bars/{path}"))) == 1


async def test_a_symbol_of_a_channel_that_one_may_not_read_is_not_there(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        tokens = {"desk": {"token": "secret-desk", "read": ["stocks"]}}
        site.use_access({"anonymous": {"read": ["news.world"]}, "tokens": tokens})
        assert (await site.get("/bars/AAPL")).status_code == 404
        assert "AAPL" not in (await site.get("/bars/AAPLE")).text.replace("AAPLE", "")
        assert len(closes(await site.get("/bars/GOLD"))) == 1
        assert len(closes(await site.get("/bars/AAPL", authorization="Bearer secret-desk"))) == 5
        assert (await site.get("/bars/AAPL?interval=1s")).status_code == 404


async def test_who_has_them_already_is_told_so(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        first = await site.get("/bars/AAPL")
        assert first.headers["cache-control"] == "private, no-cache"
        tag = first.headers["etag"]
        assert (await site.get("/bars/AAPL", if_none_match=tag)).status_code == 304
        await site.append(quote(price=15), channel="stocks")
        await derived(site)
        assert (await site.get("/bars/AAPL", if_none_match=tag)).status_code == 200


async def test_a_window_that_is_over_may_be_kept_for_a_while(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        over = await site.get(f"/bars/AAPL?to={START_S + 120}")
        assert over.headers["cache-control"] == "private, max-age=300"
        for query in (f"to={START_S + 900}", "to=2m", f"from={START_S}"):
            answer = await site.get(f"/bars/AAPL?{query}")
            assert answer.headers["cache-control"] == "private, no-cache", query


async def test_a_head_request_is_answered_with_the_headers(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        got, told = await site.get("/bars/AAPL"), await site.client.head("/bars/AAPL")
        assert (told.status_code, told.content, told.headers["etag"]) == (200, b"", got.headers["etag"])


async def test_bars_before_a_split_are_in_shares_of_after_it(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        site.clock.ms += MINUTE_MS
        await site.append(action("AAPL", new_shares=2), quote(price=7.5), channel="stocks")
        await derived(site)
        assert closes(await site.get("/bars/AAPL")) == [5, 5.5, 6, 6.5, 7, 7.5]
        assert closes(await site.get("/bars/AAPL?interval=1s")) == [5, 5.5, 6, 6.5, 7, 7.5]
        assert closes(await site.get("/bars/AAPL?adjusted=false")) == [10, 11, 12, 13, 14, 7.5]


async def test_adjusted_bars_have_the_decimals_of_the_symbol(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        site.clock.ms += MINUTE_MS
        await site.append(action("AAPL", new_shares=16), quote(price=0.88), channel="stocks")
        await derived(site)
        for interval in ("1m", "1s"):
            assert closes(await site.get(f"/bars/AAPL?interval={interval}"))[:2] == [0.62, 0.69]


def test_every_parameter_is_documented_with_its_bounds() -> None:
    documented = dict(
        re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCS.split("## Asking for bars")[1], re.MULTILINE)
    )
    assert list(documented) == [parameter.name for parameter in BARS]
    assert f"1 to {MOST_BARS}" in documented["limit"]
    assert f"{DEFAULT_BARS} without it" in documented["limit"]
