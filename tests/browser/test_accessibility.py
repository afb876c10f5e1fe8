"""The page for everyone: Tab has few stops, Pause stays where it is, and paper has one page."""

import re
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.live import is_live
from tests.browser.test_takeover import SYMBOLS, filled, headline, quote
from tests.support.serving import Serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDS_WHOLE_BROWSER = True

STOP = (Path(__file__).parent / "tab_stop.js").read_text()
MOST_STOPS = 34
PRICES = count(500)
SKIPS = {"Watchlist": "watchlist", "Chart": "quote", "News": "headlines", "Sources": "sources"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    async with filled(tmp_path_factory.mktemp("everyone")) as site:
        yield site


async def opened(page: Page, address: str) -> None:
    await page.goto(address)
    await is_live(page)


async def walked(page: Page, site: Serving, key: str, last: str = "") -> list[dict[str, Any]]:
    """Each stop to the page's end, or to the last before the browser's own, while prices and stories come."""
    stops: list[dict[str, Any]] = []
    while len(stops) <= MOST_STOPS:
        await page.keyboard.press(key)
        if (stop := await page.evaluate(STOP)) is None:
            break
        stops.append(stop)
        if last and stop["name"] == last and not stop["panel"]:
            break
        if len(stops) % 4 == 0:
            price = next(PRICES)
            await site.append(*(quote(symbol, price) for symbol in SYMBOLS), channel="stocks")
            await site.append(headline(price))
            await expect(page.locator("#watchlist [data-symbol=AAPL] [data-f=price]")).to_have_text(
                f"{price}.00"
            )
            assert await page.evaluate("document.activeElement === globalThis.stop"), stop
    return stops


async def test_tab_goes_through_the_whole_page_and_back_by_few_stops_that_are_named_ringed_and_in_sight(
    page: Page, site: Serving
) -> None:
    await opened(page, f"{site.address}/")
    stops = await walked(page, site, "Tab")
    assert [stop["name"] for stop in stops[: len(SKIPS)]] == list(SKIPS)
    assert len(stops) <= MOST_STOPS, stops
    back = await walked(page, site, "Shift+Tab", last=next(iter(SKIPS)))
    assert [stop for stop in stops + back if not (stop["name"] and stop["ring"] and stop["inSight"])] == []
    assert abs(len(stops) - len(back)) <= 1
    assert [stop["name"] for stop in back[: -len(SKIPS) - 1 : -1]] == list(SKIPS)
    panels = [stop["panel"] for stop in stops if stop["panel"]]
    assert list(dict.fromkeys(panels)) == list(
        dict.fromkeys(stop["panel"] for stop in back[::-1] if stop["panel"])
    )
    for name, panel in SKIPS.items():
        await page.get_by_role("navigation", name="Skip to").get_by_role("link", name=name).focus()
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == panel
        await page.keyboard.press("Tab")
        assert (await page.evaluate(STOP))["panel"] == panel


async def test_what_waits_behind_a_button_is_reached_and_shown_by_keys_and_the_focus_stays(
    page: Page, site: Serving
) -> None:
    await opened(page, f"{site.address}/")
    await page.keyboard.press("j")
    await site.append(headline(next(PRICES)))
    fresh = page.locator("#headlines [data-f=fresh]")
    await expect(fresh).to_have_text("1 new")
    await page.keyboard.press("Shift+Tab")
    await expect(fresh).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(fresh).to_be_hidden()
    await expect(page.locator("#headlines .scroll")).to_be_focused()


async def test_a_group_of_buttons_is_one_stop_and_arrow_keys_go_through_it(page: Page, site: Serving) -> None:
    await opened(page, f"{site.address}/")
    group = page.locator("#quote .tabs").first
    buttons = group.get_by_role("button")
    stop = group.locator("button:not([tabindex='-1'])")
    await expect(stop).to_have_count(1)
    await stop.focus()
    await page.keyboard.press("Home")
    await expect(buttons.first).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(buttons.last).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(buttons.first).to_be_focused()
    await expect(stop).to_have_count(1)


async def test_each_figure_of_the_watchlist_is_headed_by_its_symbol_alone(page: Page, site: Serving) -> None:
    await opened(page, f"{site.address}/")
    row = page.locator("#watchlist [data-symbol=AAPL]")
    # What can be done with the row is in its head, too.
    await expect(row.get_by_role("button", name="Lists of AAPL")).to_have_count(1)
    await expect(row.get_by_role("rowheader", name="AAPL", exact=True)).to_have_count(1)


async def test_pause_is_there_from_the_beginning_and_stays_where_it_is(page: Page, site: Serving) -> None:
    await opened(page, f"{site.address}/")
    pause = page.locator("#pause")
    before = await pause.bounding_box()
    await pause.click()
    for n in range(1, 4):
        await site.append(*[quote(f"S{one}", 100 + n) for one in range(400)], channel="stocks")
        await expect(page.locator("#pill")).to_contain_text(f"{n * 400:,} waiting")
        assert await pause.bounding_box() == before
    await pause.click()
    await expect(page.locator("#pill")).to_contain_text("Live")
    assert await pause.bounding_box() == before


ON_PAPER = """() => ["#watchlist tr.row", "#headlines .story"].map((kind) => Math.max(
  ...[...document.querySelectorAll(kind)].map((one) => one.getBoundingClientRect())
  .filter(({ left, top }) => left < innerWidth && top < innerHeight)
  .map(({ bottom }) => bottom)))"""


async def test_paper_is_one_page_of_prices_and_headlines_with_the_time_they_are_of(
    page: Page, site: Serving
) -> None:
    await site.append(*[quote(f"S{one}", 100) for one in range(400)], channel="stocks")
    await site.append(*[headline(1_000 + one) for one in range(60)])
    await opened(page, f"{site.address}/")
    paper = await page.pdf(format="A4")
    assert re.findall(rb"/Count (\d+)", paper) == [b"1"]
    await page.emulate_media(media="print")
    for shown in ("#as-of", "#watchlist table", "#headlines h3 >> nth=0"):
        await expect(page.locator(shown)).to_be_visible()
    assert await page.locator("[data-panel]:visible").count() == 2
    assert "as of" in (await page.locator("#as-of").text_content() or "")
    assert await page.locator("button:not(th *):visible, input:visible, summary:visible").count() == 0
    assert await page.evaluate("getComputedStyle(document.querySelector('.row b')).color") == "rgb(0, 0, 0)"
    # Whole rows and headlines, and how many there are.
    count = await page.locator("#watchlist tbody tr.row").count()
    await expect(page.locator("#watchlist .count")).to_have_text(str(count))
    for height in (700, 713, 1032):
        await page.set_viewport_size({"width": 703, "height": height})
        shown = await page.evaluate(ON_PAPER)
        assert all(0.8 * height < bottom <= height for bottom in shown), (height, shown)
