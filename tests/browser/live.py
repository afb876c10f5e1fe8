"""A page that has its stream."""

from playwright.async_api import Page, expect


async def is_live(page: Page) -> None:
    await expect(page.locator("#pill")).to_contain_text("Live", timeout=30_000)
