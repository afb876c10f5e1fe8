"""What assistants are answered, of a real Ticker, by the SDK's client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.mcp.asking import asking
from tests.support.events import alert, headline, quote, status
from tests.support.origin import Origin
from tests.support.ports import free_port
from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import eventually
from ticker.events import Move
from ticker.mcp.answers import SIMULATED
from ticker.times import rfc3339

MINUTE_MS = 60_000
TOKEN = "news-token-of-sixteen"


def move(about: str, symbol: str = "AAPL", *, since_ms: int = START_MS, z: float | None = 4.1) -> Move:
    return Move(
        about=about,
        symbol=symbol,
        since=rfc3339(since_ms),
        span_s=300,
        before=100,
        after=102,
        change_pct=2.0,
        z=z,
        unusual=z is not None and abs(z) >= 3,
        simulated=True,
    )


@asynccontextmanager
async def with_bars(site: Serving) -> AsyncIterator[None]:
    """Have bars made of what is appended in the block, which is of another minute than the clock's."""
    deriving = asyncio.create_task(site.site.derivations.run())
    try:
        yield
        await eventually(lambda: site.site.derivations.lags["bars"] == 0)
    finally:
        deriving.cancel()
        await asyncio.gather(deriving, return_exceptions=True)


async def test_every_tool_says_what_it_takes_and_gives(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address) as ask:
        for tool in (await ask.client.list_tools()).tools:
            assert tool.title
            assert tool.annotations.read_only_hint
            assert tool.input_schema["additionalProperties"] is False
            for name, field in tool.input_schema["properties"].items():
                assert field["description"], (tool.name, name)
            assert {"now", "notes"} <= tool.output_schema["properties"].keys()


async def test_null_is_what_was_left_out_and_unix_seconds_may_be_a_number(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(headline("a"))
        since = START_MS // 1_000 - 3_600
        given = {"words": None, "limit": None, "since": since, "until": None}
        answer = await ask.client.call_tool("search_headlines", given)
        assert (answer.is_error, len(answer.structured_content["headlines"])) == (False, 1)


async def test_clients_of_older_versions_of_the_protocol_are_answered_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, mode="legacy") as ask:
        assert len((await ask("channels"))["channels"]) == 3
        assert "simulator" in ask.client.instructions


async def test_what_moved_a_symbol_comes_with_the_headline_before_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(quote("AAPL", 100, simulated=True), channel="stocks")
        (told,) = await site.append(
            headline("a", "Apple earns more", symbols=("AAPL",), url="https://x.example/a")
        )
        await site.append(headline("b", "Apple opens a shop", symbols=("AAPL",)))
        await site.append(headline("a", "Apple earns far more", revision=2, symbols=("AAPL",)))
        site.clock.ms += 5 * MINUTE_MS
        await site.append(quote("AAPL", 102, simulated=True), move(told.id), channel="stocks")
        await site.append(alert("AAPL moved 2 %", symbol="AAPL", severity="warning"), channel="stocks")
        await site.append(status("AAPL", reason="news pending"), channel="stocks")
        site.clock.ms += MINUTE_MS
        answer = await ask("what_moved", symbol="aapl", since="1h")
    assert (answer["symbol"], answer["simulated"], answer["quote"]["price"]) == ("AAPL", True, 102)
    assert answer["notes"][0] == SIMULATED
    (moved,) = answer["moves"]
    assert (moved["z"], moved["change_pct"], moved["simulated"]) == (4.1, 2.0, True)
    assert (moved["headline"]["title"], moved["headline"]["revision"]) == ("Apple earns far more", 2)
    assert [one["title"] for one in answer["headlines"]] == ["Apple opens a shop"]
    assert [(one["title"], one["simulated"]) for one in answer["alerts"]] == [("AAPL moved 2 %", True)]
    assert answer["halts"] == [f"{rfc3339(START_MS + 5 * MINUTE_MS)}: halted, news pending"]
    assert answer["until"] == answer["now"] == rfc3339(START_MS + 6 * MINUTE_MS)


async def test_a_window_of_the_past_has_nothing_of_before_and_after(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        for name in ("before", "within", "after"):
            await site.append(quote("AAPL", 100), channel="stocks")
            await site.append(headline(name, symbols=("AAPL",)))
            site.clock.ms += 10 * MINUTE_MS
        since, until = rfc3339(START_MS + 10 * MINUTE_MS), rfc3339(START_MS + 20 * MINUTE_MS)
        answer = await ask("what_moved", symbol="AAPL", since=since, until=until)
        assert [one["title"] for one in answer["headlines"]] == ["Title of within"]
        assert answer["until"] == until
        assert "simulated" not in answer["headlines"][0]
        assert SIMULATED not in answer["notes"]


async def test_the_biggest_moves_are_found_without_a_symbol(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        (told,) = await site.append(headline("a", "Apple earns more", symbols=("AAPL", "MSFT")))
        site.clock.ms += 5 * MINUTE_MS
        await site.append(
            move(told.id, "MSFT", z=None), move(told.id), move("gone-1", z=-9.0), channel="stocks"
        )
        answer = await ask("biggest_moves", limit=2)
        assert [one["z"] for one in answer["moves"]] == [-9.0, 4.1]
        assert answer["moves"][1]["headline"]["title"] == "Apple earns more"
        assert "headline" not in answer["moves"][0]
        assert answer["notes"] == [SIMULATED, "1 smaller moves were left out."]
        assert len((await ask("biggest_moves", only_unusual=True))["moves"]) == 2


async def test_headlines_are_found_by_all_that_the_route_takes_and_in_pages(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(*(headline(str(number), f"Fed cuts rates {number}") for number in range(5)))
        await site.append(headline("x", "A quiet day", tags=("simulated",)), channel="news.tech")
        first = await ask("search_headlines", words="fed", phrase="cuts rates", limit=3)
        assert len(first["headlines"]) == 3
        assert "older" in first["notes"][0]
        rest = await ask("search_headlines", words="fed", phrase="cuts rates", limit=3, before=first["next"])
        assert len(rest["headlines"]) == 2
        assert "next" not in rest
        assert not {one["id"] for one in first["headlines"]} & {one["id"] for one in rest["headlines"]}
        (quiet,) = (await ask("search_headlines", channels="news.t*"))["headlines"]
        assert quiet["simulated"] is True
        some = await ask("search_headlines", words="nothing", sources=["prises", "prices"], symbols=["AAPL"])
        assert some["headlines"] == []
        assert some["notes"] == [
            "there is no source 'prises'; did you mean 'prices'?",
            "Nothing that is kept matches.",
            "nothing quotes 'AAPL' here",
        ]


async def test_quotes_are_those_that_were_asked_for_or_moved_most(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address) as ask:
        await site.append(
            quote("AAPL", 100, change_pct=0.5, simulated=True),
            quote("MSFT", 200, change_pct=-3.0),
            channel="stocks",
        )
        one = await ask("latest_quotes", limit=1)
        assert [quote["symbol"] for quote in one["quotes"]] == ["MSFT"]
        assert one["notes"] == ["1 more were left out, which moved less today."]
        named = await ask("latest_quotes", symbols="aapl, APPL")
        assert [quote["symbol"] for quote in named["quotes"]] == ["AAPL"]
        assert named["notes"] == [SIMULATED, "nothing quotes 'APPL' here; did you mean 'AAPL'?"]


async def test_bars_say_whether_they_are_made_up_and_how_to_get_older_ones(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(quote("AAPL", 99, simulated=True), channel="stocks")
        assert (await ask("price_bars", symbol="AAPL"))["bars"] == []
        assert "course" not in await ask("what_moved", symbol="AAPL")
        async with with_bars(site):
            for price in (100, 101, 102):
                site.clock.ms += MINUTE_MS
                await site.append(quote("AAPL", price, simulated=True), channel="stocks")
        newest = await ask("price_bars", symbol="AAPL", interval="1m", limit=2)
        assert [bar["close"] for bar in newest["bars"]] == [101, 102]
        assert newest["simulated"]
        assert newest["notes"][0] == SIMULATED
        older = await ask("price_bars", symbol="AAPL", interval="1m", until=newest["bars"][0]["start"])
        assert [bar["close"] for bar in older["bars"]] == [99, 100]
        course = (await ask("what_moved", symbol="AAPL", since="1h"))["course"]
        assert (course["first"], course["last"], course["change_pct"]) == (99, 102, 3.03)
        assert (course["high_at"], course["low_at"]) == (
            newest["bars"][1]["start"],
            older["bars"][0]["start"],
        )


async def test_alerts_come_newest_first_by_severity(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(quote("AAPL", 100, simulated=True), channel="stocks")
        for title, severity in (("one", "info"), ("two", "critical"), ("three", "warning")):
            await site.append(alert(title, severity=severity, symbol="AAPL"), channel="stocks")
            site.clock.ms += MINUTE_MS
        answer = await ask("recent_alerts", severity="warning")
        assert [one["title"] for one in answer["alerts"]] == ["three", "two"]
        assert answer["alerts"][0]["simulated"]
        assert answer["notes"] == [SIMULATED]
        last = await ask("recent_alerts", limit=1)
        assert "2 earlier alerts were left out" in last["notes"][-1]
        earlier = await ask("recent_alerts", until=last["alerts"][0]["time"])
        assert [one["title"] for one in earlier["alerts"]] == ["two", "one"]


async def test_who_goes_on_by_id_gets_each_event_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address) as ask:
        await site.append(headline("before"))
        begun = await ask("events_after")
        assert begun["events"] == []
        await site.append(*(headline(str(number)) for number in range(3)))
        await site.append(quote("AAPL", 100, simulated=True), channel="stocks")
        first = await ask("events_after", after=begun["next"], limit=2)
        assert first["notes"] == ["There may be more already: ask again with `next`."]
        rest = await ask("events_after", after=first["next"])
        titles = [one["data"]["title"] for one in (*first["events"], *rest["events"][:1])]
        assert titles == ["Title of 0", "Title of 1", "Title of 2"]
        assert rest["events"][1]["data"]["simulated"] is True
        assert rest["notes"] == [SIMULATED]
        assert (await ask("events_after", after=rest["next"], wait_s=0.05))["events"] == []
        strange = await ask("events_after", after=rest["next"], symbols=["APPL"])
        assert strange["notes"] == ["nothing quotes 'APPL' here; did you mean 'AAPL'?"]


async def test_an_id_that_is_none_is_answered_with_where_to_begin(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address) as ask:
        await site.append(headline("a"))
        answer = await ask("events_after", after="0123456789ab-7")
        assert answer["events"] == []
        assert "it is of another log" in answer["notes"][0]
        await site.append(headline("b"))
        (event,) = (await ask("events_after", after=answer["next"]))["events"]
        assert event["data"]["title"] == "Title of b"


async def test_the_health_of_sources_and_what_there_is_to_filter_by(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address) as ask:
        health = await ask("source_health")
        assert health["count_by_state"] == {"late": 1}
        assert (health["sources"][0]["name"], health["sources"][0]["kind"]) == ("prices", "simulator")
        none = await ask("source_health", words="prises")
        assert none["notes"] == ["No source matches; did you mean 'prices'?"]
        channels = (await ask("channels"))["channels"]
        assert [one["name"] for one in channels] == ["stocks", "news.world", "news.tech"]
        assert channels[0]["sources"] == ["prices"]


WRONG: tuple[tuple[str, dict[str, object], str], ...] = (
    ("what_moved", {"symbol": "APPL"}, "did you mean 'AAPL'"),
    ("what_moved", {"symbol": ""}, "symbol: got ''; expected a text of 1 to 400 characters"),
    ("what_moved", {"symbol": "../channels"}, "nothing quotes '../channels' here"),
    ("what_moved", {"symbol": "AAPL,MSFT"}, "nothing quotes 'AAPL,MSFT' here"),
    ("what_moved", {"symbol": "😀\x00%2e\n"}, "nothing quotes"),
    (
        "what_moved",
        {},
        "symbol: is missing; expected a text of 1 to 400 characters: One symbol, such as AAPL",
    ),
    ("price_bars", {"symbol": "AAPL", "interval": "2m"}, "interval: got '2m'; expected one of 1s, 1m, 5m"),
    ("price_bars", {"symbol": "AAPL", "limit": 10**30}, "; expected a whole number from 1 to 500"),
    ("price_bars", {"symbol": "A" * 10_000}, "…; expected a text of 1 to 400 characters"),
    ("latest_quotes", {"symbol": "AAPL"}, "there is no argument 'symbol'; did you mean 'symbols'?"),
    ("latest_quotes", {"symbols": ["APPL"]}, "did you mean 'AAPL'"),
    ("latest_quotes", {"symbols": ["X"] * 101}, "…; expected a list of at most 100, each a text of at most"),
    ("latest_quotes", {"symbols": ["X", ["Y"]]}, "symbols[1]: got ['Y']; expected a text of at most 400"),
    ("biggest_moves", {"symbols": ["APPL"]}, "did you mean 'AAPL'"),
    ("biggest_moves", {"only_unusual": "perhaps"}, "only_unusual: got 'perhaps'; expected true or false"),
    ("search_headlines", {"sources": ["prises"]}, "there is no source 'prises'; did you mean 'prices'?"),
    ("latest_quotes", {"channels": ["stoks"]}, "there is no channel 'stoks'; did you mean 'stocks'"),
    ("recent_alerts", {"since": "yesterday"}, "since: 'yesterday' is no time; expected RFC 3339"),
    ("recent_alerts", {"since": "2026-13-45"}, "is no time"),
    ("recent_alerts", {"since": "9999999999999999d"}, "is no time"),
    (
        "recent_alerts",
        {"since": "2030-01-01"},
        "since: 2030-01-01T00:00:00.000Z lies ahead; expected a time before now",
    ),
    ("search_headlines", {"since": "9999-12-31T23:59:59.999Z"}, "lies ahead"),
    ("latest_quotes", {"symbols": {"a": 1}}, "symbols: got {'a': 1}; expected a list of at most 100"),
    ("recent_alerts", {"since": "1h", "until": "2h"}, "until: "),
    ("search_headlines", {"since": "1h", "until": "2h"}, "until: "),
    ("search_headlines", {"before": "nonsense"}, "expected the `next` of an earlier page"),
    ("events_after", {"types": "nonsense"}, "nonsense"),
    ("events_after", {"wait_s": 10_000}, "wait_s: got 10000; expected a number from 0 to 50"),
    ("events_after", {"wait_s": "nan"}, "wait_s: "),
    ("nonsense", {}, "there is no tool 'nonsense'; there are what_moved"),
    ("what_move", {"symbol": "AAPL"}, "did you mean 'what_moved'"),
)


async def test_what_is_asked_wrongly_is_answered_in_words(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(quote("AAPL", 100), channel="stocks")
        for tool, arguments, expected in WRONG:
            assert expected in await ask.refused(tool, **arguments), (tool, arguments)


async def test_whoever_may_not_read_it_is_told_which_token_lacks_what(tmp_path: Path) -> None:
    access = {"anonymous": {"read": []}, "tokens": {"news": {"token": TOKEN, "read": ["news.*"]}}}
    async with serving(tmp_path, access=access) as site:
        await site.append(quote("AAPL", 100), channel="stocks")
        await site.append(headline("a"))
        async with asking(site.address, token="nobody's") as ask:
            assert "does not know the token" in await ask.refused("latest_quotes")
        async with asking(site.address, token=TOKEN) as ask:
            assert len((await ask("search_headlines"))["headlines"]) == 1
            assert "TICKER_TOKEN" in await ask.refused("search_headlines", channels=["stocks"])
            assert "nothing quotes 'AAPL'" in await ask.refused("what_moved", symbol="AAPL")
        async with asking(site.address) as ask:
            for tool in ("search_headlines", "latest_quotes", "biggest_moves", "recent_alerts", "channels"):
                notes = (await ask(tool))["notes"]
                assert "TICKER_TOKEN" in notes[-1], tool
                assert len(set(notes)) == len(notes), tool
            assert "TICKER_TOKEN" in await ask.refused("what_moved", symbol="AAPL")


async def test_a_ticker_that_is_gone_is_said_to_be_and_is_found_again(tmp_path: Path) -> None:
    port = free_port()
    async with asking(f"http://127.0.0.1:{port}") as ask:
        assert f"http://127.0.0.1:{port} cannot be reached: nothing listens there" in await ask.refused(
            "channels"
        )
        async with serving(tmp_path, bind=f"127.0.0.1:{port}"):
            assert len((await ask("channels"))["channels"]) == 3
        assert "nothing listens there" in await ask.refused("channels")


async def test_what_is_no_ticker_is_said_to_be_none() -> None:
    async with Origin().open() as origin:
        origin.answer(b"<html>", "/channels")
        origin.answer(b"[" * 100_000, "/quotes")
        async with asking(origin.url("")) as ask:
            assert "is no answer of a Ticker" in await ask.refused("channels")
            assert "is no answer of a Ticker" in await ask.refused("latest_quotes")


async def test_times_may_be_written_as_people_do(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, asking(site.address, clock=site.clock) as ask:
        await site.append(quote("AAPL", 100), channel="stocks")
        for since, until, read in (
            ("2025-12-31", "now", "2025-12-31T00:00:00.000Z"),
            ("2025-12-31 22:30", "9999-12-31T23:59:59.999Z", "2025-12-31T22:30:00.000Z"),
            ("2025-12-31T22:30:00+05:30", "", "2025-12-31T17:00:00.000Z"),
            ("1767222000", "2031-01-01", "2025-12-31T23:00:00.000Z"),
            ("0001-01-01", "", "1970-01-01T00:00:00.000Z"),
            ("9999999999d", "1s", "1970-01-01T00:00:00.000Z"),
        ):
            assert (await ask("what_moved", symbol="AAPL", since=since, until=until))["since"] == read
