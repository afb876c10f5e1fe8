"""One stream for all tabs of a real Chromium: by a worker, by the tab that leads, or by each its own."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.live import has_loaded
from tests.browser.sharing import NO_SOURCE, NO_WORKER, NOTHING
from tests.browser.truth import comes_true
from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.events import Alert, Headline, Quote
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

TABS = 8
SHOWS = """(titles) => JSON.stringify([...document.querySelectorAll("#headlines .story h3")]
  .map((title) => title.textContent.trim()).sort()) === JSON.stringify(titles)"""
LOOKED_AT = """(seen) => {
  Object.defineProperty(document, "hidden", { value: !seen, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
COUNTS = """
globalThis.heard = 0;
globalThis.changed = 0;
for (const of of [MessagePort, BroadcastChannel]) {
  const { get, set } = Object.getOwnPropertyDescriptor(of.prototype, "onmessage");
  Object.defineProperty(of.prototype, "onmessage", {
    get,
    set(take) {
      set.call(this, take && ((message) => { globalThis.heard += 1; take.call(this, message); }));
    },
  });
}
const all = { subtree: true, childList: true, characterData: true, attributes: true };
const look = new MutationObserver((found) => { globalThis.changed += found.length; });
addEventListener("DOMContentLoaded", () => look.observe(document.body, all));
"""
FRAMES = "new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))"
DONE = "[globalThis.heard, globalThis.changed]"


def headline(title: str) -> Headline:
    seen = rfc3339(START_MS)
    return Headline(headline_id=title, revision=1, title=title, source="prices", first_seen=seen)


def price(symbol: str, price: float) -> Quote:
    return Quote(symbol=symbol, name=symbol, price=price, decimals=2)


@asynccontextmanager
async def browsing(browser: Browser, *scripts: str) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_S * 1000)
    for script in scripts:
        await context.add_init_script(script)
    try:
        yield context
    finally:
        await context.close()


async def opened(context: BrowserContext, site: Serving) -> Page:
    tab = await context.new_page()
    await tab.goto(site.address)
    await expect(tab.locator("#pill")).to_contain_text("Live")
    return tab


async def are_read(site: Serving, streams: int) -> None:
    """So many, once the server has noticed of others that they are left."""
    await eventually(lambda: site.broadcast.readers == streams)
    assert len((await site.get("/readers")).json()["readers"]) == streams


async def shows(tab: Page, titles: Sequence[str]) -> None:
    await comes_true(tab, SHOWS, arg=sorted(titles))


async def all_show(tabs: Sequence[Page], titles: Sequence[str], last: str) -> None:
    """Each headline once, and the last price."""
    for tab in tabs:
        await shows(tab, titles)
        await expect(tab.locator("#watchlist [data-symbol=AAPL] [data-f=price]")).to_have_text(last)


@pytest.mark.parametrize("script", ["", NO_WORKER], ids=["worker", "lead"])
async def test_eight_tabs_read_one_stream_and_closing_any_of_them_loses_nothing(
    tmp_path: Path, browser: Browser, script: str
) -> None:
    async with serving(tmp_path) as site, browsing(browser, script) as context:
        await site.append(price("AAPL", 100), channel="stocks")
        await site.append(headline("before"))
        tabs = [await opened(context, site) for _ in range(TABS)]
        await are_read(site, 1)
        await tabs[1].locator("#pill").click()
        await expect(tabs[1].locator("#connection-readings")).to_contain_text("shared with 7 other tabs")
        await tabs[1].keyboard.press("Escape")
        await expect(tabs[1].locator("#pill")).to_be_focused()
        await site.append(price("AAPL", 101), channel="stocks")
        await site.append(headline("to all"))
        await all_show(tabs, ["before", "to all"], "101.00")
        first, *others = tabs
        # Nobody has been told of these when the first tab, which leads where one does, is closed.
        await first.evaluate(LOOKED_AT, False)
        await site.append(*(headline(f"at the end {n}") for n in range(60)))
        await first.close()
        await site.append(price("AAPL", 102), channel="stocks")
        shown = ["before", "to all", *(f"at the end {n}" for n in range(60))]
        await all_show(others, shown, "102.00")
        # The newest 50 is all that a stream of its own would have told it.
        await all_show([await opened(context, site)], shown, "102.00")
        await are_read(site, 1)


async def test_where_nothing_can_be_shared_each_tab_has_its_own(tmp_path: Path, browser: Browser) -> None:
    async with serving(tmp_path) as site, browsing(browser, NOTHING) as context:
        tabs = [await opened(context, site) for _ in range(2)]
        await are_read(site, 2)
        await site.append(price("AAPL", 101), channel="stocks")
        await site.append(headline("to all"))
        await all_show(tabs, ["to all"], "101.00")


async def test_where_the_browser_has_no_event_source_the_pages_own_reads_the_stream(
    tmp_path: Path, browser: Browser
) -> None:
    async with serving(tmp_path) as site, browsing(browser, NO_SOURCE) as context:
        faults: list[str] = []
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        tab = await opened(context, site)
        await site.append(price("AAPL", 101), channel="stocks")
        await site.append(headline("to all"))
        await all_show([tab], ["to all"], "101.00")
        assert faults == []


@pytest.mark.parametrize(
    "script",
    [pytest.param("", id="worker"), pytest.param(NO_WORKER, id="lead", marks=pytest.mark.soak)],
)
async def test_tab_that_nobody_looks_at_does_nothing_and_is_right_when_it_is_seen(
    tmp_path: Path, browser: Browser, script: str
) -> None:
    async with serving(tmp_path) as site, browsing(browser, COUNTS, script) as context:
        await site.append(price("AAPL", 100), channel="stocks")
        seen, hidden = await opened(context, site), await opened(context, site)
        await expect(hidden).to_have_title(re.compile("^AAPL 100.00"))
        # What the page loads when it opens is there.
        for path in ("page/sparklines", "types=move"):
            await has_loaded(hidden, path, ago_ms=0)
        await expect(hidden.locator("#quote figure")).to_have_attribute("data-phase", "none")
        await expect(hidden.locator("#replay [data-f=play]")).to_be_visible()
        await hidden.evaluate(LOOKED_AT, False)
        await expect(hidden).to_have_title("AAPL Ticker")
        # What was on its way has come, and is painted.
        await all_show([hidden], [], "100.00")
        await hidden.evaluate(FRAMES)
        before = await hidden.evaluate(DONE)
        for n in range(200):
            await site.append(price("AAPL", 200 + n), price("MSFT", 300 + n), channel="stocks")
        await site.append(*(headline(f"story {n}") for n in range(70)), Alert(rule="a", title="alert"))
        shown = [*(f"story {n}" for n in range(70)), "alert"]
        await all_show([seen], shown, "399.00")
        assert await hidden.evaluate(DONE) == before
        await hidden.evaluate(LOOKED_AT, True)
        await all_show([hidden], shown, "399.00")
        heard, _ = await hidden.evaluate(DONE)
        # Told in one piece, and then perhaps of how the stream stands.
        assert heard - before[0] <= 3


async def test_lead_goes_to_the_tab_that_is_seen(tmp_path: Path, browser: Browser) -> None:
    async with serving(tmp_path) as site, browsing(browser, NO_WORKER) as context:
        leads, follows = await opened(context, site), await opened(context, site)
        await leads.evaluate(LOOKED_AT, False)
        await site.append(headline("to the other"))
        await shows(follows, ["to the other"])
        # Frozen now, it could lead no more.
        await leads.evaluate("document.dispatchEvent(new Event('freeze'))")
        await site.append(headline("afterwards"))
        await shows(follows, ["to the other", "afterwards"])
        await are_read(site, 1)
