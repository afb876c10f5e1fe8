"""What the server painted, taken over by JavaScript: the same rows, nothing empty, nothing moved."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.live import has_loaded, is_live
from tests.browser.sharing import NOTHING
from tests.browser.truth import comes_true
from tests.support.serving import START_MS, Serving, serving
from ticker.events import Headline, Quote, Source
from ticker.page.panels import PANELS
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

SYMBOLS = ("AAPL", "AMZN", "MSFT", "NVDA")
WATCH = """
window.shift = 0;
window.fewest = { story: Infinity, row: Infinity, source: Infinity };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
document.addEventListener("DOMContentLoaded", () => {
  const look = () => {
    for (const name of Object.keys(window.fewest)) {
      window.fewest[name] = Math.min(window.fewest[name], document.querySelectorAll(`main .${name}`).length);
    }
  };
  look();
  new MutationObserver(look).observe(document.querySelector("main"), { subtree: true, childList: true });
});
"""
NOTHING_MOVES = "() => document.getAnimations().every(({ timeline }) => timeline !== document.timeline)"
"""What goes by how far a list is scrolled never ends."""
FOCUSED = "document.activeElement.closest('[data-panel]')?.dataset.panel ?? ''"
ROWS = "() => [...document.querySelectorAll('main :is(.row, .story, .source)')]"


def headline(n: int) -> Headline:
    seen = rfc3339(START_MS - n * 60_000)
    return Headline(
        headline_id=str(n),
        revision=1,
        title=f"Central bank holds its main rate as inflation cools faster than expected, number {n}",
        summary="The decision was taken by a majority of seven to two after weeks of mixed figures. " * 3,
        source="prices",
        first_seen=seen,
        url=f"https://publisher.example/{n}",
        symbols=SYMBOLS[: n % 3],
        story=f"s{n // 2}",
    )


def quote(symbol: str, price: float = 100.0, change_pct: float = 1.0) -> Quote:
    return Quote(symbol=symbol, name=f"{symbol} Incorporated", price=price, change=1.0, change_pct=change_pct)


@asynccontextmanager
async def filled(folder: Path, **settings: Any) -> AsyncIterator[Serving]:
    async with serving(folder, **settings) as site:
        for step in range(3):
            await site.append(*(quote(symbol, 100 + step) for symbol in SYMBOLS), channel="stocks")
            site.clock.ms += 60_000
        await site.append(*(headline(n) for n in range(40)))
        state = Source(
            name="prices", title="Prices", kind="simulator", state="failing", detail="503", failures=2
        )
        await site.append(state, channel="stocks")
        yield site


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)], ids=str)
@pytest.mark.parametrize("asked", ["", "?symbol=MSFT"])
async def test_nothing_moves_and_no_list_is_ever_empty(
    tmp_path: Path, browser: Browser, size: tuple[int, int], asked: str
) -> None:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    await context.add_init_script(WATCH)
    page = await context.new_page()
    async with filled(tmp_path) as site:
        await page.goto(f"{site.address}/{asked}")
        painted = await page.evaluate("window.fewest")
        await is_live(page)
        # What comes last is here, and has had its time to be drawn.
        await has_loaded(page, "page/sparklines", ago_ms=1000)
        assert await page.evaluate("window.fewest") == painted == {"story": 20, "row": 4, "source": 1}
        assert await page.evaluate("window.shift") < 0.02
    await context.close()


@asynccontextmanager
async def streamless(page: Page, site: Serving) -> AsyncIterator[asyncio.Event]:
    """A page that has asked for its stream, and gets it once the event is set."""
    held, begins = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        begins.set()
        await held.wait()
        await route.continue_()

    # A request of the page's own: what a worker asks for cannot be held up.
    await page.add_init_script(NOTHING)
    await page.route(re.compile(r"/stream(\?|$)"), hold)
    await page.goto(site.address)
    await begins.wait()
    yield held


async def test_rows_that_were_painted_are_the_ones_that_live_on(tmp_path: Path, page: Page) -> None:
    async with filled(tmp_path) as site, streamless(page, site) as held:
        await page.evaluate(f"for (const row of ({ROWS})()) row.painted = true")
        # What comes between the painting and the stream is in the stream's snapshot.
        await site.append(quote("AAPL", 250), channel="stocks")
        await site.append(headline(99))
        held.set()
        await is_live(page)
        await expect(page.locator("#watchlist [data-symbol=AAPL] .last")).to_have_text("250.00")
        await expect(page.locator("#headlines .story")).to_have_count(21)
        assert await page.evaluate(f"({ROWS})().filter((row) => !row.painted).length") == 1


async def test_symbols_typed_before_the_prices_came_are_offered_with_them(tmp_path: Path, page: Page) -> None:
    async with filled(tmp_path) as site, streamless(page, site) as held:
        await page.locator("#query").press_sequentially("amz")
        offers = page.get_by_role("option")
        await expect(offers).to_contain_text(["amz"])
        held.set()
        await expect(offers).to_contain_text(["AMZN", "amz"])
        await expect(offers.first).to_have_attribute("aria-selected", "true")


async def test_symbol_in_the_address_survives_reload_and_back(tmp_path: Path, page: Page) -> None:
    async with filled(tmp_path) as site:
        await page.goto(f"{site.address}/#MSFT")
        title = page.locator("#quote-title")
        await expect(title).to_have_text("MSFT")
        await page.locator("#watchlist [data-symbol=NVDA] .last").click()
        await expect(title).to_have_text("NVDA")
        assert page.url == f"{site.address}/?symbol=NVDA"
        await page.reload()
        await expect(title).to_have_text("NVDA")
        await page.locator("#query").fill("inflation")
        await page.locator("#query").press("Enter")
        await expect(page).to_have_url(f"{site.address}/?symbol=NVDA&q=inflation")
        await page.reload()
        await expect(page.locator("#query")).to_have_value("inflation")
        await page.locator("#query").fill("amz")
        await expect(page.get_by_role("option", name="AMZN")).to_be_visible()
        await page.locator("#query").press("Enter")
        await expect(title).to_have_text("AMZN")
        await page.go_back()
        await expect(title).to_have_text("NVDA")
        await expect(page.locator("#query")).to_have_value("inflation")
        await page.evaluate("location.hash = 'AAPL'")
        await expect(title).to_have_text("AAPL")
        assert page.url == f"{site.address}/?symbol=AAPL&q=inflation"
        await page.go_back()
        await expect(title).to_have_text("NVDA")
        await expect(page).to_have_title(re.compile("^NVDA 102.00"))
        # Before it was searched.
        await page.go_back()
        await expect(page).to_have_url(f"{site.address}/?symbol=NVDA")
        await expect(page.locator("#query")).to_have_value("")


async def test_the_keyboard_goes_through_the_columns(tmp_path: Path, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    async with filled(tmp_path) as site:
        await page.goto(site.address)
        await is_live(page)
        seen: list[str] = []
        while "sources" not in seen and len(seen) < 150:
            await page.keyboard.press("Tab")
            seen.append(await page.evaluate(FOCUSED))
        # The bell is in the bar above them.
        visited = [name for n, name in enumerate(seen) if name not in ("", "alerts", *seen[:n])]
        assert visited == [name for name in PANELS if name in visited]
        assert len(visited) >= 3
    await context.close()


async def test_stories_that_come_into_a_short_list_have_nothing_jump(tmp_path: Path, page: Page) -> None:
    await page.add_init_script(WATCH)
    async with serving(tmp_path) as site:
        await page.goto(site.address)
        await is_live(page)
        for number in range(8):
            await site.append(headline(2 * (8 - number)))
            await expect(page.locator("#headlines .story")).to_have_count(number + 1)
            await comes_true(page, NOTHING_MOVES)
        assert await page.evaluate("window.shift") < 0.02


async def test_page_that_nothing_is_known_on_says_what_will_come(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path) as site:
        await page.goto(site.address)
        await is_live(page)
        await expect(page.locator("#watchlist .empty")).to_contain_text("prices brings prices every 1 s")
        await expect(page.locator("#quote .nothing")).to_be_visible()
        await expect(page.locator("#headlines .empty")).to_contain_text("Headlines appear here")
        await expect(page.locator("#tape")).to_be_hidden()
        await site.append(quote("AAPL"), channel="stocks")
        await expect(page.locator("#quote-title")).to_have_text("AAPL")
        await expect(page.locator("#tape")).to_be_visible()
        await expect(page.locator("#watchlist .row")).to_have_count(1)
