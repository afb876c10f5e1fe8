"""GET /sessions/{symbol} over a real socket."""

import asyncio
from pathlib import Path

from tests.support.events import quote
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.web.views.market.test_venues import SUNDAY, source, watch
from ticker.events import Status
from ticker.times import rfc3339

MINUTE_MS = 60_000


async def quoted(site: Serving, *symbols: str) -> None:
    """Have quotes of them, which is what makes a symbol known."""
    deriving = asyncio.create_task(site.site.derivations.run())
    await site.append(*(quote(symbol) for symbol in symbols), channel="stocks")
    await eventually(lambda: site.site.derivations.lags["bars"] == 0)
    deriving.cancel()
    await asyncio.gather(deriving, return_exceptions=True)


async def test_a_symbol_has_the_sessions_of_its_venue_and_its_halts(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(site, source("a", "A", venue="XNYS"))
        await quoted(site, "A")
        site.clock.ms = SUNDAY + 60 * MINUTE_MS
        await site.append(Status(symbol="A", state="halted"), channel="stocks")
        site.clock.ms += 5 * MINUTE_MS
        await site.append(Status(symbol="A", state="open"), channel="stocks")
        answer = (await site.get("/sessions/a?from=2026-11-27T20:00:00Z")).json()
        assert (answer["symbol"], answer["zone"]) == ("A", "America/New_York")
        assert [(one["session"], one["since"], one["until"]) for one in answer["sessions"]] == [
            ("post", "2026-11-27T18:00:00.000Z", "2026-11-27T22:00:00.000Z"),
            ("closed", "2026-11-27T22:00:00.000Z", "2026-11-30T09:00:00.000Z"),
            ("halted", rfc3339(SUNDAY + 60 * MINUTE_MS), rfc3339(SUNDAY + 65 * MINUTE_MS)),
        ]


async def test_a_demonstration_has_those_it_told_of_and_what_has_no_venue_none(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        watch(site, source("demo", "D", venue="XNYS", demo="true"), source("c", "C"))
        await quoted(site, "D", "C")
        status = Status(symbol="D", state="open", until=rfc3339(SUNDAY + 780_000), simulated=True)
        await site.append(status, channel="stocks")
        (one,) = (await site.get("/sessions/D")).json()["sessions"]
        assert (one["session"], one["until"]) == ("open", rfc3339(SUNDAY + 780_000))
        assert (await site.get("/sessions/C")).json() == {"symbol": "C", "zone": None, "sessions": []}
        assert (await site.get("/sessions/X")).status_code == 404
        assert (await site.get("/sessions/D?from=soon")).status_code == 400
        assert (await site.get("/sessions/D?limit=3")).status_code == 400
