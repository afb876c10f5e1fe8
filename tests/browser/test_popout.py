"""Panels in windows of their own, in a real Chromium."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_takeover import filled

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEPT = """localStorage.setItem("ticker.lists", '{"lists": [{"name": "Later", "symbols": []}]}');"""


async def test_a_panel_opens_in_a_window_of_its_own_or_the_page_says_why_not(
    tmp_path: Path, page: Page
) -> None:
    async with filled(tmp_path) as site:
        await page.goto(f"{site.address}/?symbol=MSFT&compare=AAPL,NVDA")
        await expect(page.locator("#pill")).to_contain_text("Live")
        async with page.expect_popup() as opened:
            await command(page, "Chart in a window")
        window = await opened.value
        await expect(window.locator("html")).to_have_attribute("data-link", "live")
        await expect(window.locator("#quote-title")).to_have_text("MSFT")
        assert (
            await window.evaluate("location.search")
            == "?symbol=MSFT&interval=1m&kind=candles&compare=AAPL%2CNVDA"
        )
        assert len((await site.get("/readers")).json()["readers"]) == 1
        await page.evaluate("window.open = () => null")
        await command(page, "Watchlist in a window")
        await expect(page.get_by_text("This browser has blocked the window")).to_be_visible()


async def test_a_list_and_the_news_are_in_a_window_what_they_are_on_the_page(
    tmp_path: Path, page: Page
) -> None:
    await page.add_init_script(KEPT)
    async with filled(tmp_path) as site:
        window = await popped(
            page, f"{site.address}/?list=~Mine:MSFT,NVDA,AMZN&sort=symbol&only=text:m", "Watchlist"
        )
        await expect(window.locator("#watchlist tr.row")).to_have_count(2)
        shown = await window.locator("#watchlist tr.row").evaluate_all(
            "(rows) => rows.map((row) => row.dataset.symbol)"
        )
        assert shown == ["AMZN", "MSFT"]
        await expect(window.locator("#watch-title")).to_have_text("Mine")
        await expect(window.locator("#watchlist [data-f=note]")).to_have_text("only \u201cm\u201d")
        await window.close()
        window = await popped(page, f"{site.address}/?list=~Later", "Watchlist")
        await expect(window.locator("#watchlist [data-f=empty-words]")).to_have_text(
            "Later has no symbols yet."
        )
        await expect(window.locator("#watchlist tr.row")).to_have_count(0)
        window = await popped(page, f"{site.address}/?q=number+7", "News")
        await expect(window.locator("#headlines .story:visible")).to_have_count(1)


async def popped(page: Page, address: str, panel: str) -> Page:
    await page.goto(address)
    await expect(page.locator("#pill")).to_contain_text("Live")
    async with page.expect_popup() as opened:
        await command(page, f"{panel} in a window")
    window = await opened.value
    await expect(window.locator("html")).to_have_attribute("data-link", "live")
    return window


async def command(page: Page, title: str) -> None:
    await page.keyboard.press("Control+k")
    await page.keyboard.type(f">{title}")
    await page.keyboard.press("Enter")
