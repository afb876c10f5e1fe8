"""What a screen reader is told by itself: now and then what has happened, nothing else of the live page."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.live import is_live
from tests.browser.test_takeover import filled, quote
from tests.browser.truth import comes_true
from tests.support.events import headline

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = """
window.said = [];
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("#summary");
  new MutationObserver(() => place.textContent && said.push([place.textContent, performance.now()]))
    .observe(place, { childList: true, subtree: true, characterData: true });
});
"""
WORDS = "said.map(([words]) => words)"
APART_MS = "said[1][1] - said[0][1]"
LIVE_REGIONS = """() => [...document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]")]
  .filter((place) => place.textContent && place.id !== "summary").map((place) => place.outerHTML)"""


async def test_what_happened_is_summed_up_every_30_seconds_at_most_unless_it_is_turned_off(
    tmp_path: Path, page: Page
) -> None:
    await page.add_init_script(SAID)
    await page.clock.install()
    async with filled(tmp_path) as site:
        await page.goto(f"{site.address}/")
        await is_live(page)
        await page.clock.run_for(2_000)
        assert await page.evaluate(WORDS) == ["Live."]
        await site.append(quote("NVDA", change_pct=2.4), channel="stocks")
        await site.append(headline("new", "Chips rally"))
        price = page.locator("#headlines")
        await expect(price).to_contain_text("Chips rally")
        await page.clock.run_for(30_000)
        assert await page.evaluate(WORDS) == ["Live.", "NVDA crossed +2 %, story: Chips rally."]
        # By the page's clock, which goes on by itself beside.
        assert await page.evaluate(APART_MS) >= 30_000
        assert await page.evaluate(LIVE_REGIONS) == []
        await page.keyboard.press("p")
        await comes_true(page, f"{WORDS}.at(-1) === 'Paused.'")
        await page.keyboard.press("p")
        await comes_true(page, f"{WORDS}.at(-1) === 'Going on.'")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("spoken summary")
        await page.keyboard.press("Enter")
        await comes_true(page, "localStorage.getItem('ticker.summary') === 'off'")
        await site.append(quote("NVDA", change_pct=5.1), channel="stocks")
        await expect(page.locator('#watchlist [data-symbol="NVDA"]')).to_contain_text("5.10%")
        await page.clock.run_for(40_000)
        assert (await page.evaluate(WORDS))[2:] == ["Paused.", "Going on."]
