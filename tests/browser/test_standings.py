"""Whether a market is open, and when it opens: with JavaScript and without, moving nothing."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.serving import START_MS, Serving, serving
from ticker.events import Quote, Session, Status, Trading
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = "closed · opens in 2 h 10 min"
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


async def tell(site: Serving, session: Session, state: Trading, until_ms: int | None) -> None:
    until = None if until_ms is None else rfc3339(START_MS + until_ms)
    for symbol in ("AAPL", "MSFT"):
        quote = Quote(symbol=symbol, name=symbol, price=100.0, session=session, simulated=True)
        await site.append(Status(symbol=symbol, state=state, until=until), quote, channel="stocks")


async def in_both(page: Page, said: str) -> None:
    """In the quote panel, and in the bar or, where that has no room, in the watchlist."""
    await expect(page.locator("#quote .standing")).to_contain_text(said)
    place = "#session" if (page.viewport_size or {"width": 0})["width"] >= 860 else "#watchlist .standing"
    await expect(page.locator(place)).to_be_visible()
    await expect(page.locator(place)).to_contain_text(said)


async def test_closed_market_counts_down_to_its_opening_and_moves_nothing(tmp_path: Path, page: Page) -> None:
    await page.add_init_script(SHIFTS)
    async with serving(tmp_path) as site:
        await tell(site, "closed", "closed", 7_800_000)
        await page.goto(site.address)
        await expect(page.locator("#pill")).to_contain_text("Live")
        await in_both(page, SAID)
        await tell(site, "pre", "open", 61_500)
        await in_both(page, "pre-market · opens in ")
        await expect(page.locator("#quote .standing")).to_have_text(re.compile(r"opens in \d+ s$"))
        assert await page.evaluate("window.shift") < 0.005
        await page.set_viewport_size({"width": 390, "height": 844})
        await in_both(page, "pre-market · opens in ")
        before = await page.evaluate("window.shift")
        await tell(site, "open", "open", None)
        await in_both(page, "open")
        await tell(site, "halted", "halted", 300_000)
        await in_both(page, "halted · resumes in 5 min")
        assert await page.evaluate("window.shift") - before < 0.005


async def test_closed_market_says_when_it_opens_without_javascript(tmp_path: Path, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = await context.new_page()
    async with serving(tmp_path) as site:
        await tell(site, "closed", "closed", 7_800_000)
        await page.goto(site.address)
        await in_both(page, SAID)
    await context.close()
