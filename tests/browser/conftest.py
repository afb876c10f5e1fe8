from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import chromium
from tests.support.waiting import PATIENCE_S

expect.set_options(timeout=PATIENCE_S * 1000)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    """Chromium's shell; where a module says so by NEEDS_WHOLE_BROWSER, all of it."""
    async with chromium(whole=getattr(request.module, "NEEDS_WHOLE_BROWSER", False)) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of its own, as wide as a desk's."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_S * 1000)
    page = await context.new_page()
    yield page
    await context.close()
