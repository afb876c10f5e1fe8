"""GET /page/past: how everything stood at a moment, as a page that was opened then would have shown it."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.events import headline, message, move, quote, source
from tests.support.serving import START_MS, Serving, serving
from ticker.times import rfc3339

MINUTE_MS = 60_000


async def past_at(site: Serving, ms: int) -> dict[str, Any]:
    answer = await site.get(f"/page/past?at={rfc3339(ms)}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_it_has_what_was_known_then_and_nothing_of_later(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote(price=100), channel="stocks")
        [first] = await site.append(headline("a", "Fed waits"))
        site.clock.ms += MINUTE_MS
        await site.append(quote(price=101), channel="stocks")
        await site.append(headline("a", "Fed acts", revision=2), move("AAPL", first.id))
        site.clock.ms += MINUTE_MS
        await site.append(quote(price=102), channel="stocks")
        await site.append(headline("b"), headline("a", "Fed sleeps", revision=3))
        then, begun = await past_at(site, site.clock.ms), await past_at(site, START_MS + MINUTE_MS)
    assert [(event["type"], event.get("price"), event.get("title")) for event in then["events"]] == [
        ("quote", 101, None),
        ("headline", None, "Fed acts"),
    ]
    [key] = then["former"]
    assert then["former"][key] == "Fed waits"
    assert [moved["symbol"] for moved in then["moves"]["told"][key]] == ["AAPL"]
    assert [event.get("price") for event in begun["events"]] == [100, None]
    assert begun["former"] == {}
    assert [then["followed"], begun["followed"]] == [3, 5]


async def test_it_has_the_last_reads_of_each_source(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for name in ("x", "y", "x", "x"):
            await site.append(source(name))
            site.clock.ms += MINUTE_MS
        told = await past_at(site, site.clock.ms - 2 * MINUTE_MS)
    assert [event["name"] for event in told["events"]] == ["x", "y"]


async def test_it_says_since_when_all_is_kept(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert (await past_at(site, START_MS))["kept"] == {"prices": None, "stories": None}
        for price in range(5):
            await site.append(quote(price=price), message("hello"), channel="stocks")
            site.clock.ms += 60 * MINUTE_MS
        await site.log.trim()
        told = await past_at(site, site.clock.ms)
    assert told["kept"]["prices"] == told["kept"]["stories"] == rfc3339(START_MS + 180 * MINUTE_MS)


@pytest.mark.parametrize("query", ["?at=latest", "?at=ab-1", "?at=1h&at=2h", "?since=1h"])
async def test_what_is_no_moment_is_refused(tmp_path: Path, query: str) -> None:
    async with serving(tmp_path) as site:
        assert (await site.get(f"/page/past{query}")).status_code == 400
