"""The chart in a real Chromium: bars, gaps, stories at their bars, by pointer, by keys and as a table."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.gate import gate_before
from tests.support.events import quote
from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.events import Headline, Move
from ticker.times import parse_rfc3339, rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE_MS = 60_000
MINUTES = [*range(12), *range(20, 30)]
"""In which AAPL is quoted, at 10 and one more in each."""
QUOTE = "document.querySelector('#quote')"
LIBRARY = "performance.getEntriesByType('resource').filter(({name}) => name.includes('lightweight-charts'))"
COLORS = """() => new Set([...document.querySelector("#quote canvas")
  .getContext("2d").getImageData(0, 0, 400, 300).data]).size"""


async def at(site: Serving, minute: float, price: float, symbol: str = "AAPL") -> None:
    site.clock.ms = round(START_MS + minute * MINUTE_MS)
    await site.append(
        quote(symbol, price=price, volume=round(100 * (minute + 1)), prev_close=12.0, change_pct=1.5),
        channel="stocks",
    )


def told(name: str, by: str, minute: float) -> Headline:
    seen = rfc3339(round(START_MS + minute * MINUTE_MS))
    return Headline(
        headline_id=name, revision=1, title=name, source=by, first_seen=seen, story="s1", symbols=("AAPL",)
    )


@asynccontextmanager
async def market(folder: Path) -> AsyncIterator[Serving]:
    """Half an hour of AAPL with eight minutes missing, and a story that two sources tell in its sixth."""
    async with serving(folder) as site:
        deriving = asyncio.create_task(site.site.derivations.run())
        try:
            for minute in MINUTES:
                await at(site, minute, 10.0 + minute)
                await at(site, minute, 50.0, "MSFT")
            first, _ = await site.append(told("First", "alpha", 5.2), told("Second", "beta", 7))
            await site.append(moved(first.id), channel="stocks")
            await eventually(lambda: site.site.derivations.lags["bars"] == 0)
            yield site
        finally:
            deriving.cancel()
            await asyncio.gather(deriving, return_exceptions=True)


def moved(about: str) -> Move:
    return Move(
        about=about, symbol="AAPL", since=rfc3339(START_MS), span_s=300, before=100.0, after=101.58,
        change_pct=1.58, z=4.1, unusual=True, simulated=True,
    )  # fmt: skip


async def opened(page: Page, site: Serving, query: str = "") -> list[str]:
    """Open the page on its chart; what the browser complains of, as it comes."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(f"{site.address}/?symbol=AAPL{query}")
    await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here")
    return complaints


async def press(page: Page, *keys: str) -> None:
    await page.locator("#quote .chart").focus()
    for key in keys:
        await page.keyboard.press(key)


async def test_bars_are_drawn_read_and_grow_with_the_price(tmp_path: Path, page: Page) -> None:
    async with market(tmp_path) as site:
        complaints = await opened(page, site)
        legend, spoken = page.locator("#quote .legend"), page.locator("[data-f='spoken']")
        await expect(legend).to_contain_text("00:29O 39.00H 39.00L 39.00C 39.00V 100")
        await expect(legend).to_contain_text("previous close 12.00")
        assert await page.evaluate(COLORS) > 3
        # Grown from a quote; then another bar.
        await at(site, 29.5, 42.0)
        await expect(legend).to_contain_text("00:29O 39.00H 42.00L 39.00C 42.00")
        await at(site, 30.2, 41.0)
        await expect(legend).to_contain_text("00:30O 41.00")
        # The cursor goes from bar to bar, over the minutes that are missing, and says so.
        await press(page, "End", "ArrowLeft")
        await expect(spoken).to_have_text("00:29, close 42.00, up 10.5 percent")
        await press(page, *["Shift+ArrowLeft", "ArrowRight"])
        await expect(spoken).to_have_text("00:20, close 30.00, up 42.9 percent")
        await expect(legend).to_contain_text("00:20O 30.00")
        # A price that comes meanwhile leaves alone what is read.
        await at(site, 30.3, 40.0)
        await expect(page.locator("#quote .price")).to_contain_text("40.00")
        await expect(legend).to_contain_text("00:20O 30.00")
        await press(page, "m", "ArrowRight", "ArrowRight")
        await expect(legend).to_contain_text("+2.00 (+6.67%) in 2 min")
        await press(page, "Escape")
        await expect(legend).to_contain_text("00:30O 41.00H 41.00L 40.00C 40.00")
        # The menu key is about the cursor, wherever a browser says that it was pressed.
        await press(page, "End", "ArrowLeft", "Shift+F10")
        await expect(page.locator("#rule-when")).to_have_value("AAPL > 42")
        await page.keyboard.press("Escape")
        # As a table, the newest first.
        await page.get_by_role("button", name="Table").click()
        rows = page.get_by_role("region", name="Bars as a table").locator("tbody tr")
        await expect(rows).to_have_count(len(MINUTES) + 1)
        await expect(rows.first).to_have_text("00:3041.0041.0040.0040.00−4.76%80")
        # Where a number cannot hold the decimals that are told, there is a picture all the same.
        await site.append(quote("HUGE", price=1e12, decimals=8), channel="stocks")
        await page.goto(f"{site.address}/?symbol=HUGE")
        await expect(legend).to_contain_text("C 1,000,000,000,000.00000000")
        async with asyncio.timeout(PATIENCE_S):
            while await page.evaluate(COLORS) <= 3:
                await asyncio.sleep(0.05)
        assert complaints == []


async def test_bars_that_are_far_out_of_sight_are_let_go_of_and_had_again(tmp_path: Path, page: Page) -> None:
    until: list[int] = []

    async def bars(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        end = parse_rfc3339(query["to"][0]) if "to" in query else site.clock.ms
        until.append(end)
        # As many as come while the page is open for two hours.
        seconds = [seconds_bar(end - 1_000 * n) for n in range(7_200, 0, -1)]
        await route.fulfill(json={"bars": seconds if "to" not in query else []})

    async with market(tmp_path) as site:
        await page.route("**/bars/**", bars)
        complaints = await opened(page, site, "&interval=1s")
        # Home goes to the first bar that there is, and what comes before that is asked for: at first before
        # all that came, and then before those that are kept.
        async with asyncio.timeout(PATIENCE_S):
            while len(until) == 1 or until[-1] < until[0] - 2_000_000:
                await press(page, "Home", "End")
        assert complaints == []


def seconds_bar(start_ms: int) -> dict[str, object]:
    return {
        "start": rfc3339(start_ms),
        "open": 1,
        "high": 2,
        "low": 1,
        "close": 2,
        "volume": 5,
        "closed": True,
    }


async def test_a_story_stands_at_its_bar_and_opens_there(tmp_path: Path, page: Page) -> None:
    async with market(tmp_path) as site:
        complaints = await opened(page, site)
        tip, spoken = page.locator("#quote .tip"), page.locator("[data-f='spoken']")
        await press(page, "Home", *["ArrowRight"] * 5)
        await expect(spoken).to_have_text("00:05, close 15.00, up 7.1 percent, 1 story")
        await press(page, "Enter")
        await expect(tip).to_have_text("alpha · 00:05 · first of 2First+1.58% in 5 min, unusual (4.1 σ)")
        await expect(spoken).to_contain_text("alpha · 00:05 · first of 2. First. +1.58% in 5 min")
        await press(page, "Escape")
        await expect(tip).to_be_hidden()
        # From anywhere on the page, by a command.
        await page.locator("#headlines h2").click()
        await page.keyboard.press("Shift+N")
        await expect(tip).to_contain_text("First")
        # Esc lets go of it from anywhere, too.
        await expect(page.locator("#headlines .story[data-lit]").first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#headlines .story[data-lit]")).to_have_count(0)
        assert complaints == []


async def test_what_is_chosen_is_in_the_address_and_what_cannot_be_had_is_said(
    tmp_path: Path, page: Page
) -> None:
    async with market(tmp_path) as site:
        bars = await gate_before(page, "**/bars/**")
        complaints = await opened(page, site, "&interval=5m&kind=line&compare=MSFT")
        pressed = page.locator("#quote .tools [aria-pressed='true']")
        await expect(pressed).to_have_text(["5m", "Line"])
        others = page.locator("#quote .others li")
        await expect(others).to_have_text(["AAPL+178.57%", "MSFT0.00%×"])
        await page.get_by_role("button", name="Do not compare with MSFT").click()
        await expect(others.first).to_be_hidden()
        await page.get_by_role("button", name="Compare").click()
        await expect(page.get_by_role("combobox", name="Compare with")).to_be_focused()
        await expect(page.locator("#chart-compare")).to_have_css("opacity", "1")
        await page.get_by_role("combobox", name="Compare with").fill("tsla")
        await page.keyboard.press("Enter")
        await expect(page.locator("#chart-compare [role='status']")).to_have_text("There is no tsla here.")
        await page.get_by_role("combobox", name="Compare with").fill("msft")
        await page.keyboard.press("Enter")
        await expect(others).to_have_count(2)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="15m").click()
        await page.get_by_role("button", name="Area").click()
        await page.wait_for_url("**/?symbol=AAPL&interval=15m&kind=area&compare=MSFT")
        assert complaints == []
        bars.shut()
        await page.get_by_role("button", name="1h").click()
        await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "failed")
        words = page.locator("[data-f='nothing-words']")
        await expect(words).to_contain_text("Bars cannot be had: no answer, retrying in 0:0")
        bars.open()
        await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here")


async def test_the_library_is_loaded_only_where_the_chart_is_seen(tmp_path: Path, page: Page) -> None:
    async with market(tmp_path) as site:
        await page.add_init_script(
            "addEventListener('load', () => document.querySelector('#quote').style.display = 'none')"
        )
        script = await gate_before(page, "**/chart/chart.js")
        await page.goto(f"{site.address}/?interval=5m&kind=line")
        await expect(page.locator("#pill")).to_contain_text("Live")
        assert await page.evaluate(f"{LIBRARY}.length") == 0
        # What is chosen is pressed already.
        await expect(page.locator("#quote [value='5m']")).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("#quote [value=line]")).to_have_attribute("aria-pressed", "true")
        # While the server is away it cannot be loaded, and comes when the server is there again.
        script.shut()
        async with page.expect_event("requestfailed"):
            await page.evaluate(f"{QUOTE}.style.display = ''")
        script.open()
        await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here")
        assert await page.evaluate(f"{LIBRARY}.length") == 1
