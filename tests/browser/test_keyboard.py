"""The page by keyboard alone: one table of commands behind the keys, their overview and the palette."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.keys import pressed_in_a_row
from tests.browser.live import is_live
from tests.browser.test_takeover import filled, headline
from tests.support.serving import Serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.localName"
KEYS = """() => [...document.querySelectorAll("#shortcuts [data-keys]")]
  .map(({ dataset }) => [dataset.name, dataset.keys])"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    folder: Path = tmp_path_factory.mktemp("keyboard")
    async with filled(folder) as site:
        yield site


async def opened(page: Page, site: Serving) -> None:
    await page.goto(f"{site.address}/")
    await is_live(page)


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_keys_do_what_the_overview_says_and_none_is_given_twice(page: Page, site: Serving) -> None:
    await opened(page, site)
    await press(page, "?")
    await expect(page.locator("#shortcuts")).to_be_visible()
    given = await page.evaluate(KEYS)
    names = [name for name, _ in given]
    keys = [key for _, own in given for key in own.split(", ") if key != "Escape"]
    assert len(names) == len(set(names)) > 8
    assert len(keys) == len(set(keys))
    assert [one for one in keys for other in keys if other.startswith(f"{one} ")] == []
    await page.keyboard.type("pause")
    await expect(page.locator("#shortcuts dt")).to_have_text(["Pause, or go on"])
    await page.keyboard.type(" nothing at all")
    await expect(page.locator("#shortcuts .none")).to_have_text("No key does that.")
    await press(page, "Escape")
    await expect(page.locator("#shortcuts")).to_be_hidden()
    for key, focused in (("w", "watchlist"), ("c", "quote"), ("h", "headlines"), ("s", "sources")):
        await pressed_in_a_row(page, f"g{key}")
        assert await page.evaluate(FOCUSED) == focused
    await press(page, "p")
    await expect(page.locator("#pause")).to_have_attribute("aria-pressed", "true")
    await press(page, "p", "/")
    await expect(page.locator("#pause")).to_have_attribute("aria-pressed", "false")
    assert await page.evaluate(FOCUSED) == "query"
    await press(page, "p", "?")
    await expect(page.locator("#query")).to_have_value("p?")
    await expect(page.locator("#pause")).to_have_attribute("aria-pressed", "false")


async def test_space_pauses_where_no_control_has_the_focus_and_presses_the_one_that_has(
    page: Page, site: Serving
) -> None:
    await opened(page, site)
    pause = page.locator("#pause")
    await press(page, "Space")
    await expect(pause).to_have_attribute("aria-pressed", "true")
    await pause.focus()
    await press(page, "Space")
    await expect(pause).to_have_attribute("aria-pressed", "false")


async def test_palette_finds_commands_symbols_and_sources_and_remembers_what_was_chosen(
    page: Page, site: Serving
) -> None:
    await opened(page, site)
    palette, field = page.locator("#palette"), page.locator("#palette input")
    marked = palette.locator("[aria-selected=true]")
    await page.locator("#headlines .scroll").focus()
    await press(page, "Control+k")
    await expect(field).to_be_focused()
    await field.fill("nvda")
    await expect(marked).to_contain_text("NVDA")
    assert await field.get_attribute("aria-activedescendant") == await marked.get_attribute("id")
    await press(page, "Enter")
    await expect(palette).to_be_hidden()
    await expect(page.locator("#quote-title")).to_have_text("NVDA")
    assert await page.evaluate(FOCUSED) == "scroll"
    await press(page, "Control+k")
    await expect(marked).to_contain_text("NVDA")
    for words in ("a", "al", "ala"):
        await field.fill(words)
        await expect(palette.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    await field.fill("> dark")
    await press(page, "ArrowUp", "ArrowDown", "Enter")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await press(page, "Control+k")
    await field.fill("prices")
    await press(page, "Enter")
    assert await page.evaluate("document.activeElement.dataset.name") == "prices"
    await press(page, "Control+k")
    await field.fill("no such thing")
    await expect(palette.locator(".none")).to_have_text("Nothing is called so.")
    await press(page, "Control+k")
    await expect(palette).to_be_hidden()


async def test_an_arrow_goes_into_the_panel_that_a_key_has_led_to(page: Page, site: Serving) -> None:
    await opened(page, site)
    rows = page.locator("#watchlist tbody a")
    await press(page, "g", "w")
    await expect(page.locator("#watchlist")).to_be_focused()
    await press(page, "ArrowDown")
    await expect(rows.nth(0)).to_be_focused()
    await press(page, "ArrowDown")
    await expect(rows.nth(1)).to_be_focused()
    # Among rows, letters lead to a symbol.
    await page.locator("#pause").focus()
    await press(page, "g", "w", "ArrowUp")
    # To the row where one was, as Tab does.
    await expect(rows.nth(1)).to_be_focused()
    await page.locator("#pause").focus()
    await press(page, "g", "c", "ArrowLeft")
    await expect(page.locator("#quote [data-f=chart]")).to_be_focused()
    for key, panel in (("h", "headlines"), ("s", "sources")):
        await press(page, "g", key, "ArrowDown")
        await expect(page.locator(f"#{panel} .scroll")).to_be_focused()


async def test_single_character_keys_can_be_turned_off_for_good_and_on_again(
    page: Page, site: Serving
) -> None:
    await opened(page, site)
    await page.locator("#look summary").click()
    await page.get_by_role("button", name=re.compile("Keys")).click()
    await page.get_by_role("checkbox", name="Single characters").uncheck()
    await press(page, "Escape")
    await page.reload()
    await is_live(page)
    await press(page, "?", "p")
    await expect(page.locator("#shortcuts")).to_be_hidden()
    await expect(page.locator("#pause")).to_have_attribute("aria-pressed", "false")
    await press(page, "Control+k")
    await page.locator("#palette input").fill("single-character")
    await press(page, "Enter", "p")
    await expect(page.locator("#pause")).to_have_attribute("aria-pressed", "true")


async def test_search_offers_symbols_first_and_keeps_the_focus_while_its_words_are_found(
    page: Page, site: Serving
) -> None:
    await opened(page, site)
    field, offers = page.locator("#query"), page.locator("#search-offers [role=option]")
    await press(page, "/")
    await page.keyboard.type("nv")
    await expect(offers).to_have_text([re.compile("NVDA"), re.compile("nv.*in all headlines")])
    await press(page, "Enter")
    await expect(page.locator("#quote-title")).to_have_text("NVDA")
    await press(page, "/")
    await page.keyboard.type("number 31")
    await expect(offers).to_have_text([re.compile("number 31.*in all headlines")])
    await press(page, "Enter")
    await expect(offers).to_have_count(0)
    await expect(page.locator("#headlines .story:visible")).to_have_count(1)
    await expect(field).to_be_focused()
    await site.append(headline(60))
    await expect(field).to_be_focused()
    await press(page, "Escape")
    await expect(field).to_have_value("")
    await expect(page.locator("#headlines .story:visible")).not_to_have_count(1)
    await expect(offers).to_have_text([re.compile("number 31"), "Forget these searches"])
    await press(page, "ArrowUp", "Enter")
    await expect(offers).to_have_count(0)
    await page.keyboard.type("> light")
    await press(page, "Enter")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_on_a_phone_search_takes_the_width_and_is_left_by_cancel_back_and_choosing(
    browser: Browser, site: Serving
) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await opened(page, site)
    field, opener = page.locator("#query"), page.get_by_role("button", name="Search", exact=True)
    await expect(field).to_be_hidden()
    for leave in (page.get_by_role("button", name="Cancel").tap, page.go_back):
        await opener.tap()
        await expect(field).to_be_focused()
        assert await field.evaluate("(field) => field.getBoundingClientRect().width") > 280
        await leave()
        await expect(field).to_be_hidden()
        await expect(opener).to_be_focused()
    await opener.tap()
    await page.keyboard.type("msft")
    await page.get_by_role("option", name="MSFT Incorporated").tap()
    await expect(page.locator("#quote-title")).to_have_text("MSFT")
    await expect(field).to_be_hidden()
    await page.go_back()
    await expect(page.locator("#quote-title")).to_have_text("AAPL")
    await opener.tap()
    await page.keyboard.type("inflation")
    await press(page, "Enter")
    await expect(page.locator("#headlines")).to_be_focused()
    await expect(page.locator("#headlines-title")).to_be_in_viewport()
    await context.close()
