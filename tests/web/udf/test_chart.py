"""/udf/, walked as TradingView's charting library walks it."""

import re
from pathlib import Path

import pytest

from tests.support.events import action, alert, headline, quote
from tests.support.serving import START_MS
from tests.web.udf.chart import Chart
from tests.web.views.market.test_bars import derived, with_bars
from ticker.ask.udf import HISTORY, MARKS, RESOLUTIONS, SEARCH
from ticker.times import rfc3339

MINUTE_MS = 60_000
START_S = START_MS // 1_000
DOCS = (Path(__file__).parents[3] / "docs" / "bars.md").read_text()


async def test_a_chart_finds_a_symbol_and_draws_its_bars(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        chart = await Chart(site).ready()
        assert await chart.time() == START_S + 240
        (found,) = await chart.search("aap")
        info = await chart.resolve(found["ticker"])
        assert (info["description"], info["session"], info["timezone"]) == ("AAPL Inc.", "24x7", "Etc/UTC")
        assert (info["pricescale"], info["minmov"], info["has_seconds"]) == (100, 1, True)
        for resolution, count in (("1S", 5), ("1", 5), ("5", 1), ("15", 1), ("60", 1), ("1D", 1)):
            bars = await chart.bars(info, resolution, START_S, START_S + 300)
            assert (len(bars), bars[-1]["c"], sum(bar["v"] for bar in bars)) == (count, 14, 400)
        assert bars[0]["t"] == START_S


async def test_a_chart_that_goes_on_is_given_the_last_two_bars(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        chart = await Chart(site).ready()
        info = await chart.resolve("AAPL")
        now_s = await chart.time() + 1
        bars = await chart.bars(info, "1", now_s - 600, now_s, count=2)
        assert [bar["c"] for bar in bars] == [13, 14]
        site.clock.ms += 20_000
        await site.append(quote(price=14.5, volume=450), channel="stocks")
        await derived(site)
        assert [bar["c"] for bar in await chart.bars(info, "1", now_s - 600, now_s + 20, count=2)] == [
            13,
            14.5,
        ]


async def test_the_number_of_bars_counts_whatever_from_says(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        chart = await Chart(site).ready()
        info = await chart.resolve("AAPL")
        bars = await chart.bars(info, "1", START_S + 180, START_S + 240, count=3)
        assert [bar["t"] for bar in bars] == [START_S + 60, START_S + 120, START_S + 180]


async def test_where_there_are_no_bars_the_chart_is_told_of_the_last_ones_before(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        chart = await Chart(site).ready()
        info = await chart.resolve("AAPL")
        assert await chart.bars(info, "1", START_S + 6_000, START_S + 9_000) == []
        assert chart.next_s == START_S + 240
        assert await chart.bars(info, "1", START_S - 9_000, START_S, count=300) == []
        assert chart.next_s is None


async def test_an_unknown_symbol_or_resolution_is_an_error_of_the_protocol(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        chart = await Chart(site).ready()
        with pytest.raises(LookupError, match="did you mean 'AAPL'"):
            await chart.resolve("APPL")
        info = await chart.resolve("Ticker:AAPL")
        with pytest.raises(ValueError, match="resolution"):
            await chart.bars({**info, "supported_resolutions": ["2"]}, "2", 0, START_S)
        assert await chart.search("zzz") == []


async def test_search_goes_by_symbol_before_name_and_by_channel(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        await site.append(quote("INC"), quote("MSFT", simulated=True), channel="stocks")
        await derived(site)
        chart = await Chart(site).ready()
        assert [one["symbol"] for one in await chart.search("inc")] == ["INC", "AAPL", "GOLD", "MSFT"]
        assert [one["symbol"] for one in await chart.search("", "news.world")] == ["GOLD"]
        assert await chart.search("", "", "NYSE") == []
        (found,) = await chart.search("ms")
        assert found["description"] == "MSFT Inc. (simulated)"
        assert [one["value"] for one in chart.configuration["symbols_types"]] == [
            *("", "stocks", "news.world", "news.tech")
        ]


async def test_headlines_alerts_and_splits_are_marks_at_bars(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        at = rfc3339(START_MS + 90_000)
        await site.append(
            headline("a", "Apple rises", published=at, symbols=("AAPL",)),
            headline("b", "Gold shines", published=at, symbols=("GOLD",)),
            headline("c", "Before all", published=rfc3339(START_MS - 1_000), symbols=("AAPL",)),
            headline("d", "Taken back", published=at, symbols=("AAPL",), tags=("retracted",)),
            alert("AAPL above 13", symbol="AAPL", severity="critical"),
            action("AAPL"),
        )
        chart = await Chart(site).ready()
        info = await chart.resolve("AAPL")
        marks = await chart.marks(info, "1", START_S, START_S + 600)
        assert [(mark["time"] - START_S, mark["label"], mark["text"]) for mark in marks] == [
            (60, "N", "Apple rises\nfeed"),
            (240, "A", "AAPL above 13"),
            (240, "S", "AAPL splits, 4 for 1"),
        ]
        assert [mark["color"] for mark in marks] == ["blue", "red", "blue"]
        below = await chart.timescale_marks(info, "5", START_S, START_S + 600)
        assert [(mark["time"], mark["tooltip"][0]) for mark in below] == [
            (START_S, "Apple rises"),
            (START_S, "AAPL above 13"),
            (START_S, "AAPL splits, 4 for 1"),
        ]


async def test_no_more_marks_of_a_bar_than_a_chart_shows(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        await site.append(*(alert(f"{n}", symbol="AAPL") for n in range(30)))
        chart = await Chart(site).ready()
        info = await chart.resolve("AAPL")
        assert len(await chart.marks(info, "1", START_S, START_S + 600)) == 10


async def test_a_chart_shows_what_its_reader_may_read(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        tokens = {"desk": {"token": "secret-desk", "read": ["stocks"]}}
        site.use_access({"anonymous": {"read": ["news.world"]}, "tokens": tokens})
        chart = await Chart(site).ready()
        assert [one["symbol"] for one in await chart.search("")] == ["GOLD"]
        with pytest.raises(LookupError):
            await chart.resolve("AAPL")
        desk = await Chart(site, authorization="Bearer secret-desk").ready()
        assert (await desk.resolve("AAPL"))["type"] == "stocks"
        assert (await site.get("/udf/symbols?symbol=AAPL", authorization="Bearer wrong")).status_code == 401


async def test_a_page_of_an_allowed_origin_may_draw_it(tmp_path: Path) -> None:
    async with with_bars(tmp_path) as site:
        assert (
            "access-control-allow-origin"
            not in (await site.get("/udf/config", origin="https://a.example")).headers
        )
        site.use(cors=type(site.site.config.service.cors)(origins=("https://a.example",)))
        answer = await site.get("/udf/config", origin="https://a.example")
        assert answer.headers["access-control-allow-origin"] == "https://a.example"


def test_routes_are_documented_with_their_parameters() -> None:
    table = re.findall(r"^\| `/udf/(\w+)` \| (.*?) \|", DOCS, re.MULTILINE)
    documented = {route: re.findall(r"`(\w+)`", parameters) for route, parameters in table}
    for route, taken in (
        ("history", HISTORY),
        ("marks", MARKS),
        ("timescale_marks", MARKS),
        ("search", SEARCH),
    ):
        assert sorted(documented[route]) == sorted(parameter.name for parameter in taken)
    assert all(f"`{resolution}`" in DOCS for resolution in RESOLUTIONS)
