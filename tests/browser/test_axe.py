"""The page for everyone: axe-core, with best practices, finds nothing in any panel, menu, dialog or state."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import AXE, finds_nothing
from tests.browser.crowded import LAST, crowded
from tests.browser.live import is_live
from tests.browser.test_takeover import filled
from tests.support.disks import full_disk
from tests.support.events import headline
from tests.support.serving import START_MS, Serving, serving
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

THEMES: list[dict[str, Any]] = [
    {"color_scheme": "light"},
    {"color_scheme": "light", "contrast": "more"},
    {"color_scheme": "dark"},
    {"contrast": "no-preference", "forced_colors": "active"},
]
SETTINGS = {
    "push": {"contact": "mailto:desk@example.org"},
    "alerts": [{"name": "high", "when": "AAPL > 100000", "severity": "warning"}],
}
TOKEN = "desk-token-1"
CLOSED = {"anonymous": {"read": []}, "tokens": {"desk": {"token": TOKEN, "read": ["*"]}}}
OPENED = {
    "#watch-rows": "#watchlist [data-f=rows-button]",
    "#watch-lists": "#watchlist [data-f=lists-button]",
    "#watchlist [data-f=symbol-menu]": "#quote .lists",
    "#chart-compare": "#quote [data-f=compares]",
    "#chart-studies": "#quote .tools [popovertarget=chart-studies]",
    "#headlines .floating": "#headlines [data-f=menu]",
    "#look": "#look summary",
    "#alerts": "#alerts summary",
    "#connection": "#connection summary",
    "#replay": "#replay .goto summary",
}
"""What is opened, and by which button."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    async with crowded(tmp_path_factory.mktemp("crowded")) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    """Little, but some of everything: axe-core goes through all of a page, whatever it is to look at."""
    async with filled(tmp_path_factory.mktemp("desk"), settings=SETTINGS) as site:
        yield site


async def visited(page: Page, address: str) -> None:
    # The page's policy lets no script of a test be loaded: the browser itself puts it there.
    await page.add_init_script(path=AXE)
    await page.goto(address)


async def opened(page: Page, address: str) -> None:
    await visited(page, address)
    await is_live(page)


async def finds_nothing_dark_and_light(page: Page, place: str = "html") -> None:
    await finds_nothing(page, place)
    await page.emulate_media(color_scheme="light")
    await finds_nothing(page, place, "color-contrast")
    await page.emulate_media(color_scheme="dark")


async def test_nothing_is_found_in_any_theme_of_the_whole_page(page: Page, site: Serving) -> None:
    await opened(page, f"{site.address}/?symbol={LAST}")
    await finds_nothing(page)
    for theme in THEMES:
        await page.emulate_media(**theme)
        await finds_nothing(page, only="color-contrast")


async def test_nothing_is_found_in_anything_that_opens_dark_and_light(page: Page, desk: Serving) -> None:
    await page.emulate_media(color_scheme="dark")
    await opened(page, f"{desk.address}/")
    for place, button in OPENED.items():
        await page.locator(button).click()
        await expect(page.locator(place).locator("visible=true").first).to_be_visible()
        await finds_nothing_dark_and_light(page, place)
        await page.keyboard.press("Escape")
    await page.locator("#headlines .story").first.hover()
    await page.locator("#headlines .act").first.click()
    await finds_nothing(page, "#headlines .floating:popover-open")
    await page.keyboard.press("Escape")
    await page.locator("#quote [data-f=as-table]").click()
    await finds_nothing(page, "#quote")
    for key, place in (("Control+k", "#palette"), ("?", "#shortcuts"), ("/", "header")):
        await page.keyboard.press(key)
        await expect(page.locator(place).first).to_be_visible()
        await page.keyboard.type("a")
        await finds_nothing(page, place)
        await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.locator("#pause").click()
    await finds_nothing(page, "header")


async def test_nothing_is_found_while_a_rule_is_written_and_where_rules_are_listed(
    page: Page, desk: Serving
) -> None:
    await page.emulate_media(color_scheme="dark")
    await opened(page, f"{desk.address}/")
    await page.keyboard.press("b")
    await expect(page.locator("#rule-says")).to_contain_text("fires when")
    await finds_nothing_dark_and_light(page, "dialog.rule")
    await page.fill("#rule-when", "AAPL = 1")
    await expect(page.locator("#rule-says")).to_contain_text("At character 6")
    await finds_nothing_dark_and_light(page, "dialog.rule")
    await page.keyboard.press("Escape")
    await page.locator("#alerts summary").click()
    await page.locator("#alerts").get_by_text("Rules", exact=True).click()
    await expect(page.locator("#alerts [data-name]")).to_have_count(1)
    await finds_nothing_dark_and_light(page, "#alerts")


async def test_nothing_is_found_while_the_page_is_arranged_and_on_a_wall(page: Page, desk: Serving) -> None:
    await page.emulate_media(color_scheme="dark")
    await opened(page, f"{desk.address}/")
    await page.keyboard.press("a")
    await expect(page.locator(".arrange-bar")).to_be_visible()
    await finds_nothing_dark_and_light(page)
    await page.emulate_media(forced_colors="active")
    await finds_nothing(page, only="color-contrast")
    await page.emulate_media(forced_colors="none")
    await page.goto(f"{desk.address}/?kiosk")
    await is_live(page)
    await finds_nothing_dark_and_light(page)


async def test_nothing_is_found_where_one_signs_in_or_has_to_again(page: Page, tmp_path: Path) -> None:
    await page.emulate_media(color_scheme="dark")
    await page.add_init_script(path=AXE)
    async with filled(tmp_path, access=CLOSED) as closed:
        await page.goto(f"{closed.address}/session")
        for token in ("", "wrong"):
            await page.fill("#token", token)
            await page.keyboard.press("Enter")
            await expect(page.locator(".wrong")).to_have_count(1 if token else 0)
            await finds_nothing_dark_and_light(page)
        await page.fill("#token", TOKEN)
        await page.keyboard.press("Enter")
        await is_live(page)
        await page.context.clear_cookies()
        closed.broadcast.say_goodbye("shutdown")
        await expect(page.locator("#banner")).to_be_visible()
        await finds_nothing_dark_and_light(page, "#banner")
        await page.goto(f"{closed.address}/")
        await finds_nothing_dark_and_light(page)


async def test_nothing_is_found_on_any_part_of_a_phone(browser: Browser, site: Serving) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await opened(page, f"{site.address}/?symbol={LAST}")
    for part in ("Watchlist", "Chart", "News", "More"):
        await page.locator("#screens").get_by_text(part).tap()
        await finds_nothing(page)
    await page.get_by_role("button", name="Search", exact=True).tap()
    await finds_nothing(page, "header")
    await context.close()


async def test_nothing_is_found_while_the_page_is_not_live(page: Page, tmp_path: Path, desk: Serving) -> None:
    await visited(page, f"{desk.address}/?at={rfc3339(START_MS + 90_000)}")
    await expect(page.locator("#pill")).to_contain_text("Not live")
    await finds_nothing(page)
    await page.goto(f"{desk.address}/")
    await is_live(page)
    with full_disk():
        appending = asyncio.create_task(desk.append(headline("kept")))
        await expect(page.locator("#pill")).to_contain_text("Stale")
        await finds_nothing(page)
    await appending
    async with serving(tmp_path) as empty:
        empty.site.config = replace(empty.site.config, sources=())
        await opened(page, f"{empty.address}/")
        await expect(page.locator("#sources .empty")).to_contain_text("No sources are set up.")
        await finds_nothing(page)
    await expect(page.locator("#banner")).to_be_visible()
    await finds_nothing(page)
