"""What is loaded when it is first used: no key is lost meanwhile, and what cannot be had is told in words."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.browser.gate import gate_before
from tests.browser.live import is_live
from tests.browser.test_takeover import filled
from tests.support.serving import Serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

PALETTE = "**/panels/palette.js"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    folder: Path = tmp_path_factory.mktemp("loading")
    async with filled(folder) as site:
        yield site


async def opened(page: Page, site: Serving) -> None:
    await page.goto(f"{site.address}/")
    await is_live(page)


async def test_keys_that_are_typed_while_the_palette_is_loading_are_written_into_it(
    page: Page, site: Serving
) -> None:
    waiting, goes_on = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        waiting.set()
        await goes_on.wait()
        await route.continue_()

    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.route(PALETTE, hold)
    await opened(page, site)
    await page.keyboard.press("Control+k")
    await waiting.wait()
    await page.keyboard.type("jpaux")
    await page.keyboard.press("Backspace")
    await expect(page.locator(".loading")).to_contain_text("Loading")
    await page.keyboard.press("Backspace")
    goes_on.set()
    await expect(page.locator("#palette input")).to_have_value("jpa")
    await expect(page.locator("#palette input")).to_be_focused()
    await expect(page.locator("#pause")).to_have_attribute("aria-pressed", "false")
    await expect(page.locator(".loading")).to_be_hidden()
    await page.keyboard.press("Control+k")
    await expect(page.locator("#palette")).to_be_hidden()
    assert errors == []


async def test_a_button_that_is_pressed_while_something_is_loading_is_pressed_once_that_is_here(
    page: Page, site: Serving
) -> None:
    waiting, goes_on = asyncio.Event(), asyncio.Event()

    async def fail(route: Route) -> None:
        waiting.set()
        await goes_on.wait()
        await route.abort()

    await page.route(PALETTE, fail)
    await opened(page, site)
    pause = page.locator("#pause")
    await pause.focus()
    await page.keyboard.press("Control+k")
    await waiting.wait()
    await page.keyboard.press("Space")
    await expect(pause).to_have_attribute("aria-pressed", "false")
    goes_on.set()
    await expect(pause).to_have_attribute("aria-pressed", "true")


async def test_what_cannot_be_had_is_told_and_had_when_it_can_be(page: Page, site: Serving) -> None:
    told = page.locator(".loading")
    files = await gate_before(page, "**/static/**")
    await opened(page, site)
    # Neither the script nor an answer to the question why.
    files.shut()
    await page.keyboard.press("?")
    await expect(told).to_contain_text("the server cannot be reached")
    await page.keyboard.press("p")
    await expect(page.locator("#pause")).to_have_attribute("aria-pressed", "true")
    files.open()
    await told.get_by_role("button", name="Try again").click()
    await expect(page.locator("#shortcuts")).to_be_visible()
    await expect(told).to_be_hidden()


async def test_a_page_that_was_updated_meanwhile_says_so_and_is_loaded_anew(
    page: Page, site: Serving
) -> None:
    async def gone(route: Route) -> None:
        await route.fulfill(status=404, body="this is of another version of the page")

    told = page.locator(".loading")
    files = await gate_before(page, "**/static/**")
    await opened(page, site)
    files.shut(gone)
    await page.keyboard.press("?")
    await expect(told).to_contain_text("Ticker was updated")
    await told.get_by_role("button", name="Close").click()
    await expect(told).to_be_hidden()
    await page.keyboard.press("Control+k")
    await expect(told).to_contain_text("Ticker was updated")
    files.open()
    async with page.expect_navigation():
        await told.get_by_role("button", name="Load anew").click()
    await is_live(page)
