"""Where things stand: no control moves, and a phone shows one part at once. Sizes are in test_matrix.py."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.live import is_live
from tests.browser.test_takeover import WATCH, filled
from tests.browser.truth import comes_true
from tests.support.serving import Serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOXES = """() => [...document.querySelectorAll(".bar :is(form, button, summary, .pill)")]
    .map((one) => one.getBoundingClientRect().x)"""

NEWS = """() => [...document.querySelectorAll("#headlines .story:has(.chip)")].slice(0, 4).map((story) => {
    const box = (one) => story.querySelector(one)?.getBoundingClientRect();
    const words = story.querySelector("h3");
    return {
      em: words.clientWidth / parseFloat(getComputedStyle(words).fontSize),
      from: Math.round(box(".from").right - box("h3").left),
      chips: Math.round(box(".chips").left - box("h3").right),
      lower: Math.round(box(".chips").top - box("h3").bottom),
      at: Math.round(box(".chips").left),
    };
})"""
WITH_ZONE = """(foot) => {
    foot.querySelector("[data-f=zone-words]").textContent = "New York";
    return foot.getBoundingClientRect().height;
}"""
CHOSEN_IN_SIGHT = """() => [...document.querySelectorAll(":is([aria-pressed=true], [aria-current])")]
    .filter((one) => one.parentElement.matches(".tabs, .pages") && one.checkVisibility())
    .map((one) => {
      const [strip, chosen] = [one.parentElement, one].map((each) => each.getBoundingClientRect());
      const isIn = chosen.left >= strip.left - 1 && chosen.right <= strip.right + 1;
      return isIn || chosen.width > strip.width;
    }).join()"""
# A scroll timeline goes on with the next frame.
ARE_CUT = """(cut) => JSON.stringify(["--cut-start", "--cut-end"].map((name) =>
    getComputedStyle(document.querySelector(".pages")).getPropertyValue(name))) === JSON.stringify(cut)"""
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


async def test_news_that_fill_a_window_have_lines_that_can_be_read_and_their_symbols_beside_them(
    site: Serving, page: Page
) -> None:
    await page.goto(f"{site.address}/?full=headlines")
    await is_live(page)
    stories = await page.evaluate(NEWS)
    assert len(stories) > 2
    for story in stories:
        # Some 75 characters.
        assert story["em"] <= 38.1
        assert story["from"] < 0 < story["chips"]
    assert len({story["at"] for story in stories}) == 1
    await page.keyboard.press("Escape")
    for story in await page.evaluate(NEWS):
        assert story["lower"] >= 0


async def test_the_foot_of_a_chart_is_one_line_on_a_phone_and_whole_in_a_low_window(
    site: Serving, phone: Page
) -> None:
    await phone.goto(f"{site.address}/?symbol=NVDA")
    await is_live(phone)
    foot = phone.locator("#quote .chart-foot")
    assert await foot.evaluate(WITH_ZONE) <= 31
    await expect(foot.get_by_role("link")).to_have_accessible_name(
        "TradingView Lightweight Charts\u2122 \u00a9 2025 TradingView, Inc."
    )
    await phone.set_viewport_size({"width": 960, "height": 540})
    panel, figure = await phone.evaluate(BOTTOMS)
    assert figure <= panel


async def test_what_is_cut_off_of_tabs_fades_out_and_pages_come_before_the_search(
    tmp_path: Path, page: Page
) -> None:
    columns = [{"size": "full", "widgets": [{"type": "watchlist"}, {"type": "headlines"}]}]
    pages = [{"name": name, "columns": columns} for name in ("Desk", "Crypto")]
    async with filled(tmp_path, settings={"pages": pages}) as site:
        await page.set_viewport_size({"width": 768, "height": 800})
        await page.goto(site.address)
        await is_live(page)
        names = page.locator(".pages")
        assert await names.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0
        await comes_true(page, ARE_CUT, ["0px", "0px"])
        await names.evaluate("(one) => { one.style.maxWidth = '90px'; }")
        await comes_true(page, ARE_CUT, ["0px", "16px"])
        await names.evaluate("(one) => { one.scrollLeft = one.scrollWidth; }")
        await comes_true(page, ARE_CUT, ["16px", "0px"])


async def test_the_tab_and_the_page_that_are_chosen_are_in_sight_in_strips_that_scroll(
    tmp_path: Path, page: Page
) -> None:
    columns = [{"size": "full", "widgets": [{"type": "watchlist"}, {"type": "headlines"}]}]
    pages = [{"name": f"A page with the long name {n}", "columns": columns} for n in range(4)]
    lists = {"lists": [{"name": f"A list of the long name {n}", "symbols": []} for n in range(4)]}
    searches = [{"name": f"Search of the long name {n}", "query": f"rate {n}"} for n in range(4)]
    kept = {"ticker.lists": json.dumps(lists), "ticker.saved_searches": json.dumps(searches)}
    async with filled(tmp_path, settings={"pages": pages}) as site:
        await page.add_init_script(f"Object.assign(localStorage, {json.dumps(kept)})")
        await page.set_viewport_size({"width": 700, "height": 500})
        last = {"page": "a-page-with-the-long-name-3", "list": "~A list of the long name 3"}
        news = {"news": "?Search of the long name 3"}
        await page.goto(f"{site.address}/?{urlencode({**last, **news})}")
        tab = page.locator("#watchlist .tabs [aria-pressed=true]")
        await expect(tab).to_have_text(lists["lists"][3]["name"])
        await comes_true(page, f"({CHOSEN_IN_SIGHT})() === 'true,true,true'")
        # At a key, and where a strip becomes narrower; the page around it stays where it is.
        for key in "<<<":
            await page.keyboard.press(key)
        await expect(page.locator("#watchlist .tabs [aria-pressed=true]")).to_have_text(
            lists["lists"][0]["name"]
        )
        await page.set_viewport_size({"width": 390, "height": 700})
        await page.locator("#screens").get_by_text("Watchlist").click()
        await comes_true(page, f"({CHOSEN_IN_SIGHT})() === 'true,true'")
        assert await page.evaluate("scrollX + scrollY") == 0


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
