"""Where things stand: no control moves, and a phone shows one part at once. Sizes are in test_matrix.py."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.live import is_live
from tests.browser.test_takeover import WATCH, filled
from tests.support.serving import Serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOXES = """() => [...document.querySelectorAll(".bar :is(form, button, summary, .pill)")]
    .map((one) => one.getBoundingClientRect().x)"""

BOTTOMS = """() => ["#quote", "#quote figure"]
    .map((one) => Math.round(document.querySelector(one).getBoundingClientRect().bottom))"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    folder: Path = tmp_path_factory.mktemp("site")
    async with filled(folder) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    yield await context.new_page()
    await context.close()


async def test_no_control_moves_when_it_is_pressed(site: Serving, page: Page) -> None:
    await page.add_init_script(WATCH)
    await page.goto(site.address)
    await is_live(page)
    before = await page.evaluate(BOXES)
    await page.locator("#pause").click()
    await expect(page.locator("#pill")).to_contain_text("Paused")
    assert await page.evaluate(BOXES) == before
    assert await page.evaluate("window.shift") < 0.02


async def test_panel_that_filled_a_window_elsewhere_is_on_show_on_a_phone(site: Serving, phone: Page) -> None:
    await phone.goto(f"{site.address}/?full=headlines")
    await is_live(phone)
    await expect(phone.locator("#headlines .scroll")).to_be_visible()
    await phone.locator("#screens [data-screen=chart]").tap()
    await expect(phone.locator("#quote")).to_be_visible()
    await expect(phone.locator("#headlines")).to_be_hidden()


async def test_on_a_phone_on_its_side_a_panel_has_the_window_and_gives_the_page_back_where_it_was(
    site: Serving, phone: Page
) -> None:
    await phone.set_viewport_size({"width": 844, "height": 390})
    await phone.goto(f"{site.address}/?full=chart")
    await is_live(phone)
    # The chart with its line of time; what comes below it is scrolled to.
    panel, figure = await phone.evaluate(BOTTOMS)
    assert figure <= panel
    await phone.keyboard.press("Escape")
    await phone.locator("#headlines").scroll_into_view_if_needed()
    before = await phone.evaluate("scrollY")
    assert before > 100
    await phone.locator("#headlines button.fill").tap()
    await expect(phone.locator("html")).to_have_attribute("data-full", "headlines")
    assert await phone.evaluate("scrollY") == 0
    await phone.locator("#headlines button.fill").tap()
    await expect(phone.locator("html")).not_to_have_attribute("data-full", "headlines")
    assert await phone.evaluate("scrollY") == before


async def test_on_a_phone_a_symbol_leads_to_its_chart_and_back_leads_to_the_same_place(
    site: Serving, phone: Page
) -> None:
    # As low as it can be with the symbol in sight: nothing but the page itself scrolls its list then.
    await phone.set_viewport_size({"width": 390, "height": 340})
    await phone.goto(site.address)
    await is_live(phone)
    await expect(phone.locator("#quote")).to_be_hidden()
    list_ = phone.locator("#watchlist .scroll")
    await list_.evaluate("(list) => { list.scrollTop = 60; }")
    await phone.locator("#watchlist [data-symbol=MSFT] .last").tap()
    await expect(phone.locator("#quote-title")).to_have_text("MSFT")
    await expect(phone.locator("#quote")).to_be_visible()
    await expect(phone.locator("#watchlist")).to_be_hidden()
    await phone.go_back()
    await expect(phone.locator("#watchlist")).to_be_visible()
    assert await list_.evaluate("(list) => list.scrollTop") == 60
    await phone.locator("#screens").get_by_text("News").tap()
    await phone.locator("#headlines .chip").first.tap()
    await expect(phone.locator("#quote")).to_be_visible()
    await phone.locator("#back").tap()
    await expect(phone.locator("#watchlist")).to_be_visible()
    await phone.locator("#screens").get_by_text("More").tap()
    await expect(phone.locator("#sources")).to_be_visible()
    await phone.reload()
    await expect(phone.locator("#sources")).to_be_visible()


async def test_on_a_phone_the_arrow_keys_stay_in_the_list_and_a_symbol_that_was_sent_is_shown(
    site: Serving, phone: Page
) -> None:
    await phone.goto(site.address)
    await is_live(phone)
    await phone.locator("#watchlist [data-symbol=AAPL] a").focus()
    await phone.keyboard.press("ArrowDown")
    await expect(phone.locator("#watchlist [data-symbol=AMZN] a")).to_be_focused()
    await expect(phone.locator("#watchlist")).to_be_visible()
    await expect(phone.locator("#quote")).to_be_hidden()
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#quote-title")).to_have_text("AMZN")
    await expect(phone.locator("#quote")).to_be_visible()
    await phone.goto(f"{site.address}/?symbol=NVDA")
    await expect(phone.locator("#quote-title")).to_have_text("NVDA")
    await expect(phone.locator("#quote")).to_be_visible()
