"""All of Ticker without the internet: news breaks, its symbol is found, the price moves, an alert fires."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.notify.hook import hooked
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import in_time

pytestmark = pytest.mark.asyncio(loop_scope="module")

FEEDS = Path(__file__).parents[2] / "feeds"
CONFIG = """\
data: data
feeds: feeds
channels:
  stocks: {title: Stocks, retry: 1s}
  crypto: {title: Crypto, retry: 1s}
  fx: {title: FX, retry: 1s}
  business: {title: Business, retry: 1s}
notify:
  desk: HOOK
alerts:
  - name: tesla
    when: headline about TSLA and TSLA moves 3% in 1m
    severity: warning
    cooldown: 1h
    notify: [desk]
"""
NEWS = "Tesla wins the largest order of its history"
TITLE = f"[Simulated] {NEWS.replace('Tesla', 'Tesla ($TSLA)')}"
# By New York's clock, of which a demonstration starts a quarter of an hour before.
SCRIPT = f"""
script:
  - {{at: "09:00", symbol: TSLA, event: jump, size: 6%, headline: "{NEWS}"}}
"""
SHIPPED = {name: (FEEDS / f"{name}.yaml").read_text() for name in ("crypto", "fx", "newswire", "us-stocks")}


def told(address: str, found: list[dict[str, Any]]) -> None:
    """What is streamed of TSLA up to its alert; its headline and its prices come in whatever order."""
    with (
        httpx.Client(timeout=60) as client,
        client.stream("GET", f"{address}/stream/*?format=ndjson&symbols=TSLA&since=all") as stream,
    ):
        for line in stream.iter_lines():
            found.append(json.loads(line))
            if found[-1]["type"] == "alert":
                return


def streamed(address: str) -> set[str]:
    """All prices of TSLA so far, as the page writes them."""
    page = httpx.get(f"{address}/events?types=quote&symbols=TSLA&since=all&limit=1000", timeout=30)
    return {f"{quote['price']:,.2f}" for quote in page.json()["events"]}


def delivered(address: str) -> list[dict[str, Any]]:
    """What became of all notifications, once there is one and none waits."""
    found: list[dict[str, Any]] = []

    def have_ended() -> bool:
        found[:] = httpx.get(f"{address}/alerts", timeout=30).json()["deliveries"]
        return bool(found) and all(one["state"] != "waiting" for one in found)

    in_time(have_ended, "somebody is notified")
    return found


async def test_a_story_breaks_and_is_seen_with_its_symbol_its_price_and_its_alert(
    tmp_path: Path, page: Page
) -> None:
    feeds = SHIPPED | {"us-stocks": SHIPPED["us-stocks"].partition("\nscript:")[0] + SCRIPT}
    found: list[dict[str, Any]] = []
    async with hooked() as hook:
        config = write_site(tmp_path, CONFIG.replace("HOOK", hook.address()), **feeds)
        with RunningTicker(config) as running:
            await page.goto(running.address)
            await expect(page.locator("#pill")).to_contain_text("Live")
            await asyncio.to_thread(told, running.address, found)
            (alert,) = of(found, "alert")
            story = page.locator("#headlines .story:not([data-kind])", has_text=TITLE)
            await expect(story.locator(".chip b")).to_have_text("TSLA")
            card = page.locator("#headlines .story[data-kind='alert']")
            await expect(card.locator("h3")).to_have_text(alert["title"])
            await expect(card.locator(".chip b")).to_have_text("TSLA")
            shown = await page.locator("#watchlist tr[data-symbol='TSLA'] [data-f='price']").inner_text()
            assert shown in streamed(running.address)
            (delivery,) = await asyncio.to_thread(delivered, running.address)
    assert (delivery["target"], delivery["alert"], delivery["state"]) == ("desk", alert["id"], "sent")
    (notified,) = hook.asked
    assert alert["title"] in json.loads(notified.body)["title"]
    (headline,) = of(found, "headline")
    assert (headline["title"], headline["symbols"], headline["backfill"]) == (TITLE, ["TSLA"], False)
    prices = [quote["price"] for quote in of(found, "quote")]
    assert max(prices) / min(prices) > 1.05
    assert (alert["rule"], alert["severity"], alert["symbol"]) == ("tesla", "warning", "TSLA")


def of(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in found if one["type"] == kind]
