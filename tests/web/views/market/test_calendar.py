"""/calendar.ics, read by a library that knows RFC 5545."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import icalendar
from hypothesis import given
from hypothesis import strategies as st

from tests.support.serving import Serving, serving
from tests.web.test_errors import error_of
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339
from ticker.web.views.market.ical import CalendarEntry, calendar, folded

NOW = parse_rfc3339("2026-11-02T09:00:00Z")
SCRIPT = [
    {"at": "10:30", "event": "earnings", "symbol": "ACME", "surprise": "8%", "day": "2026-11-10"},
    {"at": "16:00:30", "event": "dividend", "symbol": "ACME", "amount": "0.25", "day": "2026-11-20"},
    {"at": "10:30", "event": "split", "symbol": "OTHR", "ratio": "4:1", "day": "2026-12-01"},
    {"at": "10:30", "event": "split", "symbol": "ACME", "ratio": "2:1"},
    {"at": "10:30", "event": "rename", "symbol": "OTHR", "to": "NEXT", "day": "2028-01-03"},
    {"at": "11:00", "event": "crash", "size": "8%", "day": "2026-11-11"},
]


def source(name: str = "acme", channel: str = "stocks", **more: object) -> SimulatorSource:
    return SimulatorSource.model_validate(
        {
            "kind": "simulator",
            "name": name,
            "channel": channel,
            "symbols": {"ACME": {"price": "10", "name": "Acme, Inc.; Söhne"}, "OTHR": {"price": "10"}},
            **more,
        }
    )


def watch(site: Serving, *sources: SimulatorSource) -> None:
    site.site.use(replace(site.site.config, sources=sources))
    site.clock.ms = NOW


async def entries(site: Serving, query: str = "") -> list[icalendar.Event]:
    answer = await site.get(f"/calendar.ics{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    found = icalendar.Calendar.from_ical(answer.content)
    assert isinstance(found, icalendar.Calendar)
    assert not found.errors
    return found.events


async def test_what_companies_tell_beforehand_is_there_and_said_to_be_simulated(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(site, source(venue="XNYS", script=SCRIPT))
        told = [one for one in await entries(site) if "simulated" in one.categories]
        assert [str(one["SUMMARY"]) for one in told] == [
            "Simulated: Acme, Inc.; Söhne (ACME) reports earnings",
            "Simulated: Acme, Inc.; Söhne (ACME) trades without its dividend of 0.25 a share",
            "Simulated: OTHR splits its shares 4 for 1",
        ]
        # Half past ten in New York, in winter.
        assert told[0].start == datetime(2026, 11, 10, 15, 30, tzinfo=UTC)
        assert told[1].start == datetime(2026, 11, 20, 21, 0, 30, tzinfo=UTC)
        assert told[0].categories == ["simulated", "earnings"]
        assert "in no real market" in str(told[0]["DESCRIPTION"])
        assert datetime(2026, 11, 2, tzinfo=UTC) == told[0].DTSTAMP


async def test_holidays_are_days_of_the_venue_and_early_closes_instants(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(
            site,
            source(venue="XNYS"),
            source("more", venue="XNYS"),
            source("demo", demo="true", venue="XLON"),
        )
        days = {str(one["UID"]): one for one in await entries(site)}
        christmas = days["holiday-XNYS-20261225@venues.ticker"]
        assert (christmas.start, christmas.end) == (date(2026, 12, 25), date(2026, 12, 26))
        assert str(christmas["SUMMARY"]) == "XNYS closed"
        friday = days["early-close-XNYS-20261127@venues.ticker"]
        assert friday.start == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
        # Of the venue of a demonstration, as /venues tells of it.
        assert "holiday-XLON-20261225@venues.ticker" in days
        assert not [one for one in days.values() if "20280101" in str(one["UID"])]


async def test_one_with_nothing_in_it_is_a_calendar_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(site, source(venue="XNYS"))
        answer = await site.get("/calendar.ics?symbols=NONE")
        found = icalendar.Calendar.from_ical(answer.content)
        assert isinstance(found, icalendar.Calendar)
        assert (found.events, len(found.timezones)) == ([], 1)


async def test_what_happens_every_day_is_there_for_two_weeks_of_trading_days(tmp_path: Path) -> None:
    daily = [{"at": "10:30", "event": "earnings", "symbol": "ACME", "surprise": "8%"}]
    async with serving(tmp_path) as site:
        watch(site, source(venue="XNYS", script=daily), source("around", script=daily))
        uids = [str(one["UID"]) for one in await entries(site, "?symbols=acme")]
        assert len({*uids}) == len(uids)
        assert sum(uid.endswith("@acme.ticker") for uid in uids) == 10
        assert sum(uid.endswith("@around.ticker") for uid in uids) == 14
        (first, *_) = [one for one in await entries(site) if str(one["UID"]).endswith("@around.ticker")]
        assert first.start == datetime(2026, 11, 2, 10, 30, tzinfo=UTC)


async def test_it_is_narrowed_by_symbols_channels_and_venues(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        tokyo = source("tokyo", "news.tech", venue="XTKS", symbols={"TYO": {"price": "10"}})
        watch(site, source(venue="XNYS", script=SCRIPT), tokyo)
        for query, wanted in {
            "": {"XNYS", "XTKS", "acme"},
            "?symbols=tyo": {"XTKS"},
            "?symbols=OTHR": {"XNYS", "acme"},
            "?venue=xnys": {"XNYS", "acme"},
            "?venue=XNYS&symbols=TYO": set[str](),
            "?channels=news.*": {"XTKS"},
        }.items():
            uids = [str(one["UID"]) for one in await entries(site, query)]
            found = {uid.split("@")[0].split("-")[-2] if "@venues" in uid else "acme" for uid in uids}
            assert found == wanted, query
        refused = await site.get("/calendar.ics?venue=XNYZ")
        assert (refused.status_code, error_of(refused)["parameter"]) == (400, "venue")
        assert (await site.get("/calendar.ics?channels=nope")).status_code == 404


async def test_who_has_it_already_is_told_so_until_the_next_day(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(site, source(venue="XNYS", script=SCRIPT))

        async def again(etag: str) -> httpx.Response:
            return await site.get("/calendar.ics", **{"If-None-Match": etag})

        etag = (await site.get("/calendar.ics")).headers["ETag"]
        assert (await again(etag)).status_code == 304
        site.clock.ms += 3_600_000
        assert (await again(etag)).status_code == 304
        before = {str(one["UID"]) for one in await entries(site)}
        site.clock.ms += 86_400_000
        assert (await again(etag)).status_code == 200
        assert before & {str(one["UID"]) for one in await entries(site)} == before


async def test_of_channels_that_are_not_there_for_who_asks_it_says_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, access={"anonymous": {"read": ["news.*"]}}) as site:
        watch(site, source(venue="XNYS", script=SCRIPT))
        assert await entries(site) == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_title_comes_back_as_it_was(title: str) -> None:
    entry = CalendarEntry(uid="x@y", summary=title, description="", categories=("a",), on=NOW)
    written = calendar("T", [entry], NOW)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    (read,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert str(read["SUMMARY"]) == title


def test_a_line_is_folded_between_characters() -> None:
    line = "SUMMARY:" + "ä" * 100
    first, *rest = folded(line).split(b"\r\n ")
    assert len(first) <= 75
    assert "".join(piece.decode() for piece in (first, *rest)) == line + "\r\n"
