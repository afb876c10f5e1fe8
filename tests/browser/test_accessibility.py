"""The page for everyone: Tab has few stops, Pause stays where it is, and paper has one page."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.live import is_live
from tests.browser.test_takeover import filled, quote
from tests.support.serving import Serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

STOP = """() => {
  const stop = document.activeElement;
  // The ring of a card is drawn around all of it, by what holds it.
  const ringed = stop.matches(".story > article") ? stop.parentElement : stop;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(ringed);
  const box = stop.getBoundingClientRect();
  return {
    name: (stop.ariaLabel || stop.title || stop.labels?.[0]?.textContent || stop.textContent || "").trim(),
    panel: stop.closest("[data-panel]")?.id ?? "",
    ring: (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none",
    seen: box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    end: stop === document.body,
  };
}"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    async with filled(tmp_path_factory.mktemp("everyone")) as site:
        yield site


async def opened(page: Page, address: str) -> None:
    await page.goto(address)
    await is_live(page)


async def test_tab_has_few_stops_each_with_a_name_a_place_and_a_ring_and_a_skip_to_each_part(
    page: Page, site: Serving
) -> None:
    await opened(page, f"{site.address}/")
    stops = []
    for _ in range(150):
        await page.keyboard.press("Tab")
        if (stop := await page.evaluate(STOP))["end"]:
            break
        stops.append(stop)
    assert [stop["name"] for stop in stops][:4] == ["Watchlist", "Chart", "Headlines", "Sources"]
    assert [stop for stop in stops if not (stop["name"] and stop["ring"] and stop["seen"])] == []
    others = [stop for stop in stops if stop["panel"] != "headlines"]
    assert len(others) <= 25, [(stop["panel"], stop["name"][:30]) for stop in others]
    for name, panel in (
        ("Watchlist", "watchlist"),
        ("Chart", "quote"),
        ("Headlines", "headlines"),
        ("Sources", "sources"),
    ):
        await page.get_by_role("navigation", name="Skip to").get_by_role("link", name=name).focus()
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == panel
        await page.keyboard.press("Tab")
        assert (await page.evaluate(STOP))["panel"] == panel


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


async def test_paper_is_one_page_of_prices_and_headlines_with_the_time_they_are_of(
    page: Page, site: Serving
) -> None:
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
