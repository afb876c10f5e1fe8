"""From the source's write to the paint: how long a story takes through the whole of Ticker into a browser."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import msgspec
from playwright.async_api import Page

from benchmarks.processes import BenchmarkError
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number
from tests.browser.chromium import chromium
from tests.support.running import RunningTicker, write_site
from ticker.times import now_ms, parse_rfc3339

_LEAST_STORIES = 20
_AHEAD_MS = 30_000
"""How long until the first story: the page has to be there, and the feed read for the first time."""
_APART_MS = 1_000
_DAY_S = 86_400
_LEAD_S = 2
_PATIENCE_S = 30.0
_NEWSWIRE = Path(__file__).parent.parent / "feeds" / "newswire.yaml"

# Each card's time is that of the frame after the one that it was painted in: then it is on the screen.
_WATCH = """() => {
  window.painted = {};
  const look = (now) => {
    for (const card of document.querySelectorAll("#headlines .story"))
      if (!(card.dataset.key in painted)) painted[card.dataset.key] = { seen: Date.now(), on: 0 };
    for (const one of Object.values(painted))
      if (!one.on && one.seen < Date.now()) one.on = Date.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


class Told(msgspec.Struct, frozen=True):
    """How long until a story was a headline, and an alert, and each on the screen, in milliseconds."""

    headline: int
    painted: int
    alert: int
    alert_painted: int


def chain(settings: Settings, progress: Progress) -> Table:
    """A script's headlines, a second apart: newswire, feed, symbols, rules, a page in Chromium."""
    stories = max(_LEAST_STORIES, round(24 * settings.seconds))
    progress(f"chain: {stories} stories")
    told = asyncio.run(_measured(stories))
    stages = (
        ("a headline in the log, with its symbol", [one.headline for one in told]),
        ("its card is painted", [one.painted for one in told]),
        ("an alert in the log", [one.alert for one in told]),
        ("the alert's card is painted", [one.alert_painted for one in told]),
    )
    return Table(
        "From a source's write to the page",
        ("until", "server", "stories", "p50 ms", "p95 ms", "max ms"),
        tuple((name, "Ticker", f"{len(told)}", *_spread(times)) for name, times in stages),
        (
            "counted from when the simulator's announcement is durable in the log; painted: in the "
            "frame after the one in which the page has the card",
            "a price that a story moves does so 2 s after it, on purpose",
        ),
    )


def _spread(times: Sequence[int]) -> tuple[str, ...]:
    parts = quantiles(times, n=20, method="inclusive")
    return number(parts[9]), number(parts[18]), number(max(times))


async def _measured(stories: int) -> list[Told]:
    with TemporaryDirectory(prefix="ticker-benchmark-") as name:
        config = _site(Path(name), stories)
        async with chromium() as browser:
            with RunningTicker(config) as running:
                page = await browser.new_page()
                await page.goto(running.address)
                await page.evaluate(_WATCH)
                await asyncio.sleep((_AHEAD_MS + stories * _APART_MS) / 1_000)
                return await _found(running.address, page, stories)


def _site(folder: Path, stories: int) -> Path:
    symbols = [f"ACME{number:02}" for number in range(stories)]
    first_s = (now_ms() + _AHEAD_MS) // 1_000 + _LEAD_S
    script = [
        {
            "at": _time_of_day(first_s + number * _APART_MS // 1_000),
            "symbol": symbol,
            "event": "jump",
            "size": "2%",
            "headline": f"Company number {number} has something to say",
        }
        for number, symbol in enumerate(symbols)
    ]
    market = {
        "kind": "simulator",
        "channel": "stocks",
        "every": "100ms",
        "symbols": {symbol: {"name": symbol, "price": "100", "jumps": "0"} for symbol in symbols},
        "script": script,
    }
    rules = [{"name": symbol.lower(), "when": f"headline about {symbol}"} for symbol in symbols]
    said = {"data": "data", "feeds": "feeds", "channels": {"stocks": {}, "business": {}}, "alerts": rules}
    # JSON is YAML.
    return write_site(folder, json.dumps(said), market=json.dumps(market), newswire=_NEWSWIRE.read_text())


def _time_of_day(second: int) -> str:
    second %= _DAY_S
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


async def _found(address: str, page: Page, stories: int) -> list[Told]:
    async with httpx.AsyncClient(base_url=address, timeout=30) as client, asyncio.timeout(_PATIENCE_S):
        while True:
            events = await _events(client)
            painted = await page.evaluate("() => painted")
            told = joined(events, {key: one["on"] for key, one in painted.items() if one["on"]})
            if len(told) == stories:
                return told
            await asyncio.sleep(1)
    raise BenchmarkError(f"chain: {len(told)} of {stories} stories came")


async def _events(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = "all"
    while True:
        asked = {"types": "announcement,headline,alert", "limit": "1000", "since": after}
        page = (await client.get("/events", params=asked)).json()
        found += page["events"]
        if not page["events"]:
            return found
        after = page["next"]


def joined(events: Sequence[Mapping[str, Any]], painted: Mapping[str, int]) -> list[Told]:
    """Each story by its symbol; what prices did by themselves is left out, and what is not painted yet."""
    written = {one["symbol"]: one for one in events if one["type"] == "announcement"}
    alerts = {one["about"]: one for one in events if one["type"] == "alert"}
    told = []
    for one in (event for event in events if event["type"] == "headline"):
        said, alert = written.get("".join(one["symbols"])), alerts.get(one["id"])
        if said is None or alert is None or said["title"] not in one["title"]:
            continue
        cards = painted.get(_card(one)), painted.get(_card(alert))
        if cards[0] is not None and cards[1] is not None:
            times = parse_rfc3339(one["time"]), cards[0], parse_rfc3339(alert["time"]), cards[1]
            told.append(Told(*(at_ms - parse_rfc3339(said["time"]) for at_ms in times)))
    return told


def _card(event: Mapping[str, Any]) -> str:
    story = event.get("story")
    return f"story:{event['channel']}:{story}" if story else str(event["key"] or event["id"])
