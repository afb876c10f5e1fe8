"""The page's connection in a real Chromium, behind something that goes deaf or dumb."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.live import is_live
from tests.browser.middle import Middle
from tests.browser.sharing import NOTHING
from tests.support.running import CONFIG, PRICES, RunningTicker, write_site
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITE = CONFIG.replace("feeds: feeds", "stream: {heartbeat: 1s, retry: 500ms}\nfeeds: feeds")
QUIET = PRICES.replace("every: 100ms", "every: 1d")
COMES_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest_asyncio.fixture(loop_scope="module")
async def middle(tmp_path: Path) -> AsyncIterator[Middle]:
    with RunningTicker(write_site(tmp_path, SITE, prices=PRICES)) as ticker:
        async with Middle(ticker.port).open() as middle:
            yield middle


async def clocked(page: Page) -> None:
    """From now on its time passes when it is told so: a worker's cannot be told."""
    await page.add_init_script(NOTHING)
    await page.clock.install(time=0)
    await page.clock.pause_at(1)


async def opened(page: Page, middle: Middle) -> None:
    await page.goto(f"http://127.0.0.1:{middle.port}/")


async def test_an_attempt_to_open_that_hangs_is_given_up_after_ten_seconds(
    middle: Middle, page: Page
) -> None:
    middle.streams = "hangs"
    await clocked(page)
    await opened(page, middle)
    await eventually(lambda: middle.count("/stream") == 1)
    middle.streams = "passes"
    await page.clock.run_for(9_900)
    assert middle.count("/stream") == 1
    await page.clock.resume()
    await is_live(page)
    assert middle.count("/stream") == 2


@pytest.mark.soak
@pytest.mark.timeout(240)
async def test_an_attempt_of_the_browsers_own_that_hangs_is_given_up_too(middle: Middle, page: Page) -> None:
    await opened(page, middle)
    await is_live(page)
    middle.streams = "hangs"
    middle.cut()
    await eventually(lambda: middle.count("/stream") == 2)
    middle.streams = "passes"
    await is_live(page)


async def test_an_attempt_that_hangs_is_given_up_when_the_tab_comes_back(middle: Middle, page: Page) -> None:
    middle.streams = "hangs"
    await clocked(page)
    await opened(page, middle)
    await eventually(lambda: middle.count("/stream") == 1)
    middle.streams = "passes"
    # Longer than any attempt that is only slow.
    await page.clock.run_for(2_100)
    await page.evaluate(COMES_BACK)
    await eventually(lambda: middle.count("/stream") == 2)
    await page.clock.resume()
    await is_live(page)


@pytest.mark.soak
@pytest.mark.timeout(240)
async def test_a_healthy_stream_outlives_looks_at_the_log_that_fail(tmp_path: Path, page: Page) -> None:
    with RunningTicker(write_site(tmp_path, SITE, prices=QUIET)) as ticker:
        async with Middle(ticker.port).open() as middle:
            middle.looks = "fails"
            await opened(page, middle)
            await is_live(page)
            await eventually(lambda: len(middle.looked()) >= 2, timeout_s=90)
            await page.evaluate(COMES_BACK)
            await expect(page.locator("#pill")).to_contain_text("Live")
            assert middle.count("/stream") == 1


async def test_a_stream_that_has_gone_dumb_is_opened_anew_when_the_log_has_moved_on(
    middle: Middle, page: Page
) -> None:
    await page.add_init_script(NOTHING)
    await page.clock.install()
    await opened(page, middle)
    await is_live(page)
    middle.muted = True
    while len(middle.looked()) < 2:
        await page.clock.run_for(1000)
    middle.muted = False
    while middle.count("/stream") < 2:
        await page.clock.run_for(1000)
    await is_live(page)
    assert all("since=all" not in target and target.endswith("limit=1") for target in middle.looked())
