"""GET /venues over a real socket."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.events import quote
from tests.support.serving import Serving, serving
from ticker.events import Status
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339, rfc3339

SUNDAY = parse_rfc3339("2026-11-29T12:20:00Z")


def source(name: str, symbol: str, channel: str = "stocks", **more: object) -> SimulatorSource:
    return SimulatorSource.model_validate(
        {
            "kind": "simulator",
            "name": name,
            "channel": channel,
            "symbols": {symbol: {"price": "10"}, f"{symbol}2": {"price": "10"}},
            **more,
        }
    )


def watch(site: Serving, *sources: SimulatorSource) -> None:
    site.site.use(replace(site.site.config, sources=sources))
    site.clock.ms = SUNDAY


async def found(site: Serving, **headers: str) -> list[dict[str, Any]]:
    answer = await site.get("/venues", **headers)
    assert answer.status_code == 200
    venues: list[dict[str, Any]] = answer.json()["venues"]
    return venues


async def test_a_venue_is_told_once_for_all_its_sources(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert await found(site) == []
        watch(site, source("a", "A", venue="XNYS"), source("b", "B", venue="XNYS"), source("c", "C"))
        (venue,) = await found(site)
        assert venue == {
            "venue": "XNYS",
            "title": "New York Stock Exchange",
            "zone": "America/New_York",
            "demo": False,
            "sources": ["a", "b"],
            "state": "closed",
            "since": "2026-11-27T22:00:00.000Z",
            "changes_at": "2026-11-30T09:00:00.000Z",
            "changes_to": "pre",
            "opens_at": "2026-11-30T14:30:00.000Z",
            "words": "closed · opens in 1 d 2 h",
            "ahead": [
                {"date": "2026-12-24", "closes_at": "2026-12-24T18:00:00.000Z"},
                {"date": "2026-12-25", "closes_at": None},
                {"date": "2027-01-01", "closes_at": None},
                {"date": "2027-01-18", "closes_at": None},
                {"date": "2027-02-15", "closes_at": None},
            ],
            "known_through": 2030,
        }


async def test_a_demonstration_is_told_by_its_own_clock(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(site, source("real", "R", venue="XNYS"), source("demo", "D", venue="XNYS", demo="true"))
        real, demo = await found(site)
        assert (real["demo"], real["state"]) == (False, "closed")
        assert (demo["demo"], demo["state"], demo["words"]) == (True, None, "")
        closes = rfc3339(SUNDAY + 700_000)
        status = Status(symbol="D", state="open", until=closes, simulated=True)
        await site.append(status, quote("D", session="open"), channel="stocks")
        _, demo = await found(site)
        assert (demo["state"], demo["changes_to"], demo["changes_at"]) == ("open", "post", closes)
        assert demo["since"] == rfc3339(SUNDAY - 80_000)
        assert demo["words"] == "open · closes in 12 min"


async def test_a_venue_is_halted_while_all_its_symbols_are(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(site, source("a", "A", venue="CRYPTO"))
        until = rfc3339(SUNDAY + 900_000)
        for symbol, state in (("A", "open"), ("A2", "halted")):
            status = Status(symbol=symbol, state="halted", until=until)
            await site.append(status, quote(symbol, session="halted"), channel="stocks")
            (venue,) = await found(site)
            assert venue["state"] == state
        assert venue["words"] == "halted · resumes in 15 min"
        await site.append(Status(symbol="A", state="open"), quote("A", session="open"), channel="stocks")
        (venue,) = await found(site)
        assert venue["state"] == "open"


async def test_a_symbol_that_was_renamed_does_not_speak_for_its_venue(tmp_path: Path) -> None:
    script = [{"at": "09:31", "symbol": "T", "event": "rename", "to": "Q"}]
    async with serving(tmp_path) as site:
        watch(site, source("demo", "T", venue="XNYS", demo="true", script=script))
        until = rfc3339(SUNDAY + 700_000)
        for symbol in ("T", "T2"):
            opened = Status(symbol=symbol, state="open", until=until, simulated=True)
            await site.append(opened, quote(symbol, session="open"), channel="stocks")
        site.clock.ms += 1_000
        gone = Status(symbol="T", state="closed", reason="Now traded as Q", simulated=True)
        await site.append(quote("T", session="closed"), gone, channel="stocks")
        (venue,) = await found(site)
        assert venue["state"] == "open"
        await site.append(
            Status(symbol="Q", state="open", until=until, simulated=True),
            quote("Q", session="open"),
            channel="stocks",
        )
        (venue,) = await found(site)
        assert (venue["state"], venue["changes_to"], venue["changes_at"]) == ("open", "post", until)
        for symbol in ("Q", "T2"):
            stop = Status(symbol=symbol, state="halted", simulated=True)
            await site.append(stop, quote(symbol, session="halted"), channel="stocks")
        (venue,) = await found(site)
        assert venue["state"] == "halted"


async def test_who_may_not_read_a_channel_is_not_told_of_its_venue(tmp_path: Path) -> None:
    access = {"anonymous": {"read": ["stocks"]}}
    async with serving(tmp_path, access=access) as site:
        watch(site, source("a", "A", venue="XNYS"), source("b", "B", channel="news.tech", venue="XTKS"))
        assert [venue["venue"] for venue in await found(site)] == ["XNYS"]


async def test_it_takes_no_parameters(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert (await site.get("/venues?symbols=A")).status_code == 400
