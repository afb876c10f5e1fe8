"""A page that has its stream, and what it loads later."""

from playwright.async_api import Page, expect

from tests.browser.truth import comes_true


async def is_live(page: Page) -> None:
    await expect(page.locator("#pill")).to_contain_text("Live", timeout=30_000)


async def has_loaded(page: Page, path: str, *, ago_ms: int) -> None:
    """Wait until what it loads from there has been here for so long, in which it does what it is for."""
    await comes_true(
        page,
        """([path, ago]) => performance.getEntriesByType("resource").some(
          ({ name, responseEnd: end }) => name.includes(path) && end && performance.now() - end > ago
        )""",
        arg=[path, ago_ms],
    )
