"""The page as its reader arranges it: by pointer, finger and keyboard, kept, and given back as YAML."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import AXE, finds_nothing
from tests.browser.live import has_loaded, is_live
from tests.browser.test_takeover import WATCH, filled
from tests.support.serving import Serving
from ticker.config import load
from ticker.page import Layout
from ticker.sources.kinds import known_kinds
from ticker.web.views.page.layouts import layouts

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDS_WHOLE_BROWSER = True

COLUMNS = """() => [...document.querySelectorAll("main .column")].map((column) => {
    const widgets = new Set([...column.querySelectorAll("[data-widget]")].map((one) => one.dataset.widget));
    return [column.matches(".full") ? "full" : "small", ...widgets].join(" ");
})"""
FIRST = ["small watchlist", "full chart", "small headlines sources"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    async with filled(tmp_path_factory.mktemp("arranging")) as site:
        yield site


async def arranging(page: Page, address: str) -> None:
    await page.goto(address)
    await is_live(page)
    await page.keyboard.press("a")
    await expect(page.locator(".arrange-bar")).to_be_visible()


async def centre(page: Page, selector: str) -> tuple[float, float]:
    box = await page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def as_columns(layout: Layout) -> list[str]:
    return [" ".join((column.size, *(one.type for one in column.widgets))) for column in layout.columns]


async def test_by_keyboard_alone_a_panel_is_moved_taken_away_and_added_and_each_step_is_said_and_undone(
    page: Page, site: Serving
) -> None:
    await page.add_init_script(path=AXE)
    await arranging(page, site.address)
    assert await page.evaluate(COLUMNS) == FIRST
    await finds_nothing(page)
    said = page.locator(".arrange-bar [role=status]")
    await expect(page.get_by_role("button", name="Move Watchlist")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(said).to_have_text("Watchlist: column 1 of 2, wide, 1 of 2 in it")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="Move Watchlist")).to_be_focused()
    assert await page.evaluate(COLUMNS) == ["full chart watchlist", "small headlines sources"]
    await page.keyboard.press("ArrowDown")
    await expect(said).to_contain_text("It goes no further down")
    await page.keyboard.press("ArrowLeft")
    assert await page.evaluate(COLUMNS) == ["small watchlist", "full chart", "small headlines sources"]
    await page.keyboard.press("Delete")
    await expect(said).to_have_text("Watchlist is taken away")
    await expect(page.get_by_role("button", name="Move Chart")).to_be_focused()
    await page.get_by_role("button", name="+ Watchlist").press("Enter")
    assert await page.evaluate(COLUMNS) == ["full chart watchlist", "small headlines sources"]
    for _ in range(5):
        await page.keyboard.press("Control+z")
    assert await page.evaluate(COLUMNS) == FIRST
    await expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    await page.keyboard.press("Escape")
    await expect(page.locator(".arrange-bar, .veil, .column-head, main [inert]")).to_have_count(0)
    assert await page.evaluate("localStorage.getItem('ticker.layout.desk')") == ""


async def test_what_was_dragged_stays_over_a_reload_without_a_jump_and_is_the_yaml_that_the_config_takes(
    page: Page, site: Serving, tmp_path: Path
) -> None:
    await page.add_init_script(WATCH)
    await arranging(page, site.address)
    await page.mouse.move(*await centre(page, "#headlines .grip"))
    await page.mouse.down()
    await page.mouse.move(40, 500, steps=3)
    await page.mouse.move(17, 500)
    await expect(page.locator(".drop-line")).to_be_visible()
    await page.mouse.up()
    dragged = ["small headlines", "small watchlist", "full chart", "small sources"]
    assert await page.evaluate(COLUMNS) == dragged
    await page.get_by_role("button", name="Wide").nth(1).click()
    await page.get_by_role("button", name="Take away Sources").click()
    arranged = ["small headlines", "full watchlist", "full chart"]
    assert await page.evaluate(COLUMNS) == arranged
    await page.get_by_role("button", name="As YAML").click()
    text = await page.get_by_role("textbox", name="Pages as YAML").input_value()
    written = tmp_path / "config.yaml"
    written.write_text(f"channels: {{stocks: , world: }}\n{text}")
    (tmp_path / "feeds").mkdir()
    assert [as_columns(one) for one in layouts(load(written, {}, known_kinds()).service)] == [arranged]
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Done").click()
    await page.reload()
    assert await page.evaluate(COLUMNS) == arranged
    await is_live(page)
    await expect(page.locator("#headlines .story").first).to_be_visible()
    await has_loaded(page, "page/sparklines", ago_ms=1000)
    assert await page.evaluate("window.shift") < 0.02
    # What a deploy takes away is passed over, and what it adds stands last.
    kept = '{"columns": [{"size": "full", "widgets": ["weather", "chart"]}], "away": ["watchlist"]}'
    await page.evaluate("(kept) => localStorage.setItem('ticker.layout.desk', kept)", kept)
    await page.reload()
    await is_live(page)
    assert await page.evaluate(COLUMNS) == ["full chart headlines sources"]
    await expect(page.locator("#watchlist")).to_be_hidden()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("operator's layout")
    await page.keyboard.press("Enter")
    # It comes to life, as it was not shown until now.
    await expect(page.locator("#watchlist thead button").first).to_be_visible()
    assert await page.evaluate(COLUMNS) == FIRST


async def test_on_a_phone_panels_are_cards_that_a_finger_drags_and_the_tabs_are_those_of_what_is_shown(
    browser: Browser, site: Serving
) -> None:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = await context.new_page()
    await page.goto(site.address)
    await is_live(page)
    await page.locator("#look summary").tap()
    await page.get_by_role("button", name="Arrange the page").tap()
    await expect(page.locator("#sources .grip")).to_be_visible()
    finger = await context.new_cdp_session(page)
    x, y = await centre(page, "#sources .grip")
    _, to = await centre(page, "#watchlist")
    # It rests before it is lifted: one that is lifted in the midst of a move is a fling, and Chromium takes
    # the touch behind a fling for what stops it, and no click follows.
    touched = [
        ("touchStart", [y]),
        ("touchMove", [y - 20]),
        ("touchMove", [to - 30]),
        ("touchMove", [to - 31]),
    ]
    for turn, (kind, places) in enumerate([*touched, ("touchEnd", [])]):
        points = [{"x": x, "y": at} for at in places]
        at_s = time.time() - 5 + turn
        event = {"type": kind, "touchPoints": points, "timestamp": at_s}
        await finger.send("Input.dispatchTouchEvent", event)
    assert await page.evaluate(COLUMNS) == ["small sources watchlist", "full chart", "small headlines"]
    await page.get_by_role("button", name="Take away News").tap()
    await page.get_by_role("button", name="Done").tap()
    tabs = page.locator("#screens button:visible")
    await expect(tabs).to_have_text(["Watchlist", "Chart", "More"])
    await page.reload()
    await is_live(page)
    await expect(tabs).to_have_text(["Watchlist", "Chart", "More"])
    await context.close()
