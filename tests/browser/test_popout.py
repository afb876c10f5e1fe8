"""Panels in windows of their own, in a real Chromium."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_takeover import filled

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_panel_opens_in_a_window_of_its_own_or_the_page_says_why_not(
    tmp_path: Path, page: Page
) -> None:
    async with filled(tmp_path) as site:
        await page.goto(f"{site.address}/?symbol=MSFT")
        await expect(page.locator("#pill")).to_contain_text("Live")
        async with page.expect_popup() as opened:
            await command(page, "Chart in a window")
        window = await opened.value
        await expect(window.locator("html")).to_have_attribute("data-link", "live")
        await expect(window.locator("#quote-title")).to_have_text("MSFT")
        assert len((await site.get("/readers")).json()["readers"]) == 1
        await page.evaluate("window.open = () => null")
        await command(page, "Watchlist in a window")
        await expect(page.get_by_text("This browser has blocked the window")).to_be_visible()


async def command(page: Page, title: str) -> None:
    await page.keyboard.press("Control+k")
    await page.keyboard.type(f">{title}")
    await page.keyboard.press("Enter")
