"""The watchlist's table in a real Chromium: by keyboard, sorted, held still, and one's own lists."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.truth import comes_true
from tests.support.serving import Serving, serving
from ticker.events import Quote

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDS_WHOLE_BROWSER = True

RANGES_CUT = """() => ["comfortable", "compact"].map((density) => {
    document.documentElement.dataset.density = density;
    const range = document.querySelector("#watchlist .row .c-range span");
    range.textContent = "9,999.99 to 9,999.99";
    return range.clientWidth ? range.scrollWidth - range.clientWidth : Infinity;
})"""

# How often rows that have changed are asked for their layout in one go, at worst. What the browser tells of
# itself of rows that come into view is kept from the page, which then finds out by asking.
WORK = """(() => {
    const work = (globalThis.work = { painted: 0, worst: 0, stops: 0, look });
    addEventListener("contentvisibilityautostatechange", (event) => event.stopImmediatePropagation(), true);
    const changes = new MutationObserver(count);
    const { checkVisibility } = Element.prototype;
    let asked = 0;
    function count(records) {
        work.stops += records.filter(({ attributeName }) => attributeName === "tabindex").length;
        work.painted += records.filter(isPrice).length;
        return records.length;
    }
    function isPrice({ target }) {
        return target.nodeType === Node.TEXT_NODE && target.parentElement?.closest(".last");
    }
    function look() { count(changes.takeRecords()); }
    Element.prototype.checkVisibility = function (...options) {
        if (count(changes.takeRecords())) work.worst = Math.max(work.worst, ++asked);
        queueMicrotask(() => (asked = 0));
        return checkVisibility.apply(this, options);
    };
    addEventListener("DOMContentLoaded", () => {
        const all = { subtree: true, attributes: true, childList: true, characterData: true };
        changes.observe(document.getElementById("watchlist"), all);
    });
})()"""

CHANGES = {"AAPL": 1.0, "AMZN": -2.0, "MSFT": 3.0, "NVDA": 0.5}
SYMBOLS = "() => [...document.querySelectorAll('#watchlist tr.row')].map((row) => row.dataset.symbol)"
KEEP = "(lists) => localStorage.setItem('ticker.lists', JSON.stringify({ lists }))"
KEYS = """(keys) => keys.forEach((key) => {
    const code = key === "." ? "Period" : key === "," ? "Comma" : `Key${key.toUpperCase()}`;
    const press = { key, code, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", press));
})"""
FOCUSED = "() => document.activeElement.closest('tr')?.dataset.symbol ?? document.activeElement.dataset.sort"


def quote(symbol: str, change_pct: float | None = None, price: float = 100.0) -> Quote:
    change = CHANGES[symbol] if change_pct is None else change_pct
    return Quote(
        symbol=symbol,
        name=f"{symbol} Incorporated",
        price=price,
        prev_close=99.0,
        change_pct=change,
        bid=99.5,
    )


@asynccontextmanager
async def opened(folder: Path, page: Page, query: str = "") -> AsyncIterator[Serving]:
    async with serving(folder) as site:
        await site.append(*(quote(symbol) for symbol in CHANGES), channel="stocks")
        await page.goto(f"{site.address}/{query}")
        await is_live(page)
        yield site


async def is_live(page: Page) -> None:
    await expect(page.locator("#watchlist thead button").first).to_be_visible()


async def shows(page: Page, *symbols: str) -> None:
    await comes_true(
        page, f"(wanted) => JSON.stringify(({SYMBOLS})()) === JSON.stringify(wanted)", arg=list(symbols)
    )


async def press(page: Page, *keys: str) -> str:
    for key in keys:
        await page.keyboard.press(key)
    return str(await page.evaluate(FOCUSED))


async def test_table_is_one_stop_that_arrows_and_letters_go_through(tmp_path: Path, page: Page) -> None:
    async with opened(tmp_path, page):
        stops = page.locator("#watchlist table [tabindex='0']")
        await expect(stops).to_have_count(1)
        await stops.focus()
        assert await press(page, "ArrowDown", "ArrowDown") == "MSFT"
        assert await press(page, "End") == "NVDA"
        assert await press(page, "a") == "AAPL"
        assert await press(page, "a") == "AMZN"
        assert await press(page, "m") == "MSFT"
        await expect(page.locator("#quote-title")).to_have_text("AAPL")
        assert await press(page, "Enter") == "MSFT"
        await expect(page.locator("#quote-title")).to_have_text("MSFT")
        assert await press(page, "Home", "ArrowUp") == "symbol"
        assert await press(page, "ArrowRight", "ArrowRight") == "percent"
        await expect(stops).to_have_count(1)
        # The order changes where somebody asks for it, although they are in the table.
        head = page.locator("#watchlist thead .c-percent")
        await press(page, "Enter")
        await expect(head).to_have_attribute("aria-sort", "descending")
        await shows(page, "MSFT", "AAPL", "NVDA", "AMZN")
        await press(page, "Enter")
        await shows(page, "AMZN", "NVDA", "AAPL", "MSFT")
        await press(page, "Enter")
        await expect(head).to_have_attribute("aria-sort", "none")
        await shows(page, "AAPL", "AMZN", "MSFT", "NVDA")
        # A channel's list is nobody's to change.
        assert await press(page, "ArrowDown", "Delete") == "AAPL"
        await expect(page.locator("#watchlist [data-f=said]")).to_contain_text(
            "Only out of lists of your own"
        )


async def test_a_key_behind_a_press_is_a_step_of_its_own_and_keys_in_a_row_are_one(
    tmp_path: Path, page: Page
) -> None:
    async with opened(tmp_path, page):
        title, full = page.locator("#quote-title"), page.locator("html[data-full]")
        await page.locator("#watchlist [data-symbol=MSFT] .last").click()
        # At once, as by a quick hand.
        await page.evaluate(KEYS, ["f"])
        await expect(full).to_have_count(1)
        await page.go_back()
        await expect(full).to_have_count(0)
        await expect(title).to_have_text("MSFT")
        await page.evaluate(KEYS, [",", ",", "."])
        await expect(title).to_have_text("AMZN")
        await page.go_back()
        await expect(title).to_have_text("MSFT")
        await page.go_back()
        await expect(title).to_have_text("AAPL")


async def test_order_holds_while_it_is_pointed_at_and_says_so(tmp_path: Path, page: Page) -> None:
    async with opened(tmp_path, page, "?sort=-percent") as site:
        await shows(page, "MSFT", "AAPL", "NVDA", "AMZN")
        await page.locator("#watchlist tr.row").last.hover()
        await site.append(quote("AMZN", 9.0, 109.0), channel="stocks")
        await expect(page.locator("#watchlist .note")).to_contain_text("order held")
        await expect(page.locator("#watchlist [data-symbol=AMZN] .last")).to_have_text("109.00")
        await shows(page, "MSFT", "AAPL", "NVDA", "AMZN")
        await page.locator("#quote-title").hover()
        await shows(page, "AMZN", "MSFT", "AAPL", "NVDA")
        await expect(page.locator("#watchlist .note")).not_to_contain_text("order held")


async def test_own_lists_are_made_ordered_undone_kept_and_handed_on(tmp_path: Path, page: Page) -> None:
    async with opened(tmp_path, page) as site:
        row = page.locator("#watchlist [data-symbol=MSFT]")
        await row.hover()
        await row.locator(".lists").click()
        await page.get_by_role("button", name="In a new list").click()
        await shows(page, "MSFT")
        await page.locator("#watchlist [data-f=lists-button]").click()
        await page.get_by_role("button", name="Export or import").click()
        text = page.locator("#watchlist textarea")
        await expect(text).not_to_be_empty()
        assert json.loads(await text.input_value()) == {"lists": [{"name": "Mine", "symbols": ["MSFT"]}]}
        await text.fill("nvda, AAPL\nGONE NVDA ???")
        await page.get_by_role("button", name="Import", exact=True).click()
        await shows(page, "NVDA", "AAPL", "GONE")
        await expect(page.locator("#watchlist [data-symbol=GONE] .last")).to_have_text("\u2013")
        await expect(page.locator("#watchlist [data-f=note]")).to_have_text(
            "Imported is a list now, without what is no symbol: ???"
        )

        await page.locator("#watchlist [data-symbol=NVDA] a").focus()
        assert await press(page, "Alt+ArrowDown") == "NVDA"
        await shows(page, "AAPL", "NVDA", "GONE")
        await expect(page.locator("#watchlist [data-f=said]")).to_have_text("NVDA, 2 of 3")
        box = await page.locator("#watchlist [data-symbol=AAPL] th").bounding_box()
        assert box is not None
        x, y = box["x"] + 20, box["y"] + box["height"] / 2
        await page.mouse.move(x, y)
        await page.mouse.down()
        await page.mouse.move(x, y + 20)
        await page.mouse.move(x, y + 2 * box["height"])
        await page.mouse.up()
        await shows(page, "NVDA", "GONE", "AAPL")
        await page.locator("#watchlist [data-symbol=GONE] a").focus()
        await press(page, "Delete")
        await shows(page, "NVDA", "AAPL")
        await page.get_by_role("button", name="Undo").click()
        await shows(page, "NVDA", "GONE", "AAPL")

        await page.reload()
        await is_live(page)
        await shows(page, "NVDA", "GONE", "AAPL")
        await page.go_back()
        await shows(page, "MSFT")
        # However quickly one presses: each press is a step back.
        tabs = page.locator("#watchlist [data-f=tabs]")
        await tabs.get_by_role("button", name="Stocks").click()
        await tabs.get_by_role("button", name="Imported").click()
        await shows(page, "NVDA", "GONE", "AAPL")
        await page.go_back()
        await shows(page, "AAPL", "AMZN", "MSFT", "NVDA")
        # To who has no lists the address shows one, which can be kept.
        await page.evaluate("localStorage.removeItem('ticker.lists')")
        await page.goto(f"{site.address}/?list=~Tech:NVDA,MSFT")
        await shows(page, "NVDA", "MSFT")
        await page.locator("#watchlist [data-f=lists-button]").click()
        await page.get_by_role("button", name="Keep Tech").click()
        await page.reload()
        await shows(page, "NVDA", "MSFT")


async def test_lists_that_two_tabs_make_are_all_there_in_both(tmp_path: Path, page: Page) -> None:
    async with opened(tmp_path, page) as site:
        other = await page.context.new_page()
        await other.goto(site.address)
        await is_live(other)
        await new_list(page, "MSFT")
        tab = other.locator("#watchlist [data-f=tabs]").get_by_role("button", name="Mine", exact=True)
        await expect(tab).to_be_visible()
        await new_list(other, "NVDA")
        for one in (page, other):
            tabs = one.locator("#watchlist [data-f=tabs] button")
            await expect(tabs).to_have_text(["Mine", "Mine 2", "Stocks"])
        # What is deleted elsewhere is not shown any longer, nor offered.
        await page.locator("#watchlist [data-f=tabs]").get_by_role("button", name="Mine 2").click()
        await shows(page, "NVDA")
        await page.locator("#watchlist [data-f=lists-button]").click()
        await page.locator("#watch-lists input").fill("Chips")
        await page.get_by_role("button", name="Delete Mine 2").focus()
        await other.locator("#watchlist [data-f=lists-button]").click()
        await other.get_by_role("button", name="Delete Mine 2").click()
        await shows(page, *CHANGES)
        await expect(page.locator("#watchlist [data-f=tabs] button")).to_have_text(["Mine", "Stocks"])
        await expect(page.locator("#watch-lists").get_by_role("button", name="Mine 2")).to_have_count(0)
        await expect(page.locator("#watch-lists input")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#watchlist [data-f=tabs] button")).to_have_text(
            ["Mine", "Chips", "Stocks"]
        )
        # So are the boxes of a symbol.
        await page.locator("#watchlist [data-f=tabs]").get_by_role("button", name="Mine", exact=True).click()
        await page.locator("#watchlist [data-symbol=MSFT]").hover()
        await page.locator("#watchlist [data-symbol=MSFT] .lists").click()
        boxes = page.locator("#watchlist [data-f=symbol-lists] label")
        await expect(boxes).to_have_text(["Mine", "Chips"])
        await boxes.get_by_role("checkbox").last.focus()
        await other.evaluate(KEEP, [{"name": "Chips", "symbols": ["NVDA"]}])
        await expect(boxes).to_have_text(["Chips"])
        await expect(boxes.get_by_role("checkbox")).to_be_focused()


async def test_a_row_that_is_dragged_while_another_tab_takes_it_out_is_dragged_no_more(
    tmp_path: Path, page: Page
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    async with opened(tmp_path, page) as site:
        other = await page.context.new_page()
        await other.goto(f"{site.address}/?list=~Mine")
        await page.evaluate(KEEP, [{"name": "Mine", "symbols": ["MSFT", "NVDA", "AAPL"]}])
        await page.goto(f"{site.address}/?list=~Mine")
        await shows(page, "MSFT", "NVDA", "AAPL")
        box = await page.locator("#watchlist [data-symbol=MSFT] th").bounding_box()
        assert box is not None
        x, y = box["x"] + 20, box["y"] + box["height"] / 2
        await page.mouse.move(x, y)
        await page.mouse.down()
        await page.mouse.move(x, y + box["height"])
        await shows(page, "NVDA", "MSFT", "AAPL")
        await other.evaluate(KEEP, [{"name": "Mine", "symbols": ["NVDA", "AAPL"]}])
        await shows(page, "NVDA", "AAPL")
        await page.mouse.move(x, y + 2 * box["height"])
        await page.mouse.up()
        await shows(page, "NVDA", "AAPL")
        await expect(page.locator("#watchlist [data-f=said]")).to_have_text("")
        # A key chooses the row that it is at, also behind a drag.
        await page.locator("#watchlist [data-symbol=NVDA] a").focus()
        await press(page, "Enter")
        await expect(page.locator("#quote-title")).to_have_text("NVDA")
        assert faults == []


async def new_list(page: Page, symbol: str) -> None:
    """One with a symbol in it."""
    row = page.locator(f"#watchlist [data-symbol={symbol}]")
    await row.hover()
    await row.locator(".lists").click()
    await page.get_by_role("button", name="In a new list").click()
    await shows(page, symbol)


async def test_rows_and_columns_are_narrowed_and_the_choice_stays(tmp_path: Path, page: Page) -> None:
    async with opened(tmp_path, page) as site:
        trend = page.locator("#watchlist thead .c-spark")
        await expect(trend).to_be_visible()
        await page.locator("#watchlist [data-f=rows-button]").click()
        await page.get_by_label("Trend").uncheck()
        await page.get_by_text("Rising", exact=True).click()
        await shows(page, "AAPL", "MSFT", "NVDA")
        await expect(trend).to_be_hidden()
        await page.keyboard.press("Escape")
        await page.reload()
        await is_live(page)
        await expect(trend).to_be_hidden()
        await shows(page, "AAPL", "MSFT", "NVDA")
        await page.get_by_role("button", name="Show all").click()
        await shows(page, "AAPL", "AMZN", "MSFT", "NVDA")
        # Where the day's range is shown, it is shown to its end; in a denser page, too.
        await page.set_viewport_size({"width": 720, "height": 700})
        await page.goto(f"{site.address}/?full=watchlist")
        await is_live(page)
        assert max(await page.evaluate(RANGES_CUT)) <= 0


async def test_rows_out_of_view_wait_and_are_as_they_are_when_they_come_into_it(
    tmp_path: Path, page: Page
) -> None:
    symbols = [f"S{n:03}" for n in range(120)]
    async with serving(tmp_path) as site:
        await site.append(*(many(symbol, 10.0) for symbol in symbols), channel="stocks")
        await page.goto(site.address)
        await is_live(page)
        first, last = (price_of(page, symbol) for symbol in (symbols[0], symbols[-1]))
        await site.append(*(many(symbol, 20.0) for symbol in symbols), channel="stocks")
        await expect(first).to_have_text("20.00")
        assert await last.text_content() == "10.00"
        # On paper there are all.
        await page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert await last.text_content() == "20.00"
        await site.append(*(many(symbol, 30.0) for symbol in symbols), channel="stocks")
        await expect(first).to_have_text("30.00")
        await page.locator("#watchlist .scroll").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
        await expect(last).to_have_text("30.00")
        # What has stood elsewhere is drawn where it stands now.
        await page.locator("#watchlist [data-sort='symbol']").click()
        await page.locator("#watchlist [data-sort='symbol']").click()
        await page.locator("#watchlist .scroll").evaluate("(list) => list.scrollTo(0, 0)")
        await expect(page.locator("#watchlist tr.row").first).to_contain_text(symbols[-1])
        await site.append(*(many(symbol, 40.0) for symbol in symbols), channel="stocks")
        await expect(last).to_have_text("40.00")


async def test_rows_are_asked_whether_they_are_in_view_before_any_is_painted(
    tmp_path: Path, page: Page
) -> None:
    await page.add_init_script(WORK)
    async with serving(tmp_path) as site:
        await site.append(*(many(f"S{n:03}", float(n)) for n in range(120)), channel="stocks")
        await page.goto(site.address)
        await is_live(page)
        await site.append(*(many(f"S{n:03}", 500.0 + n) for n in range(120)), channel="stocks")
        await expect(price_of(page, "S000")).to_have_text("500.00")
        await page.evaluate("() => (work.painted = work.worst = 0)")
        await page.locator("#watchlist tr.row a").first.focus()
        assert await press(page, "End") == "S119"
        await expect(price_of(page, "S119")).to_have_text("619.00")
        await page.locator("#watchlist [data-sort='last']").click()
        await expect(page.locator("#watchlist tr.row").first).to_contain_text("S119")
        await page.locator("#watchlist tr.row a").first.focus()
        assert await press(page, "End") == "S000"
        painted, worst = await page.evaluate("() => [work.painted, work.worst]")
        assert painted >= 12
        # Each asking behind a change is a layout of the whole table; it was one a row.
        assert worst <= 4
        # The stop of the Tab key moves from one row to another; no other is touched.
        await page.evaluate("() => (work.stops = 0)")
        assert await press(page, "ArrowUp") == "S001"
        assert await page.evaluate("() => work.look() ?? work.stops") == 2


def many(symbol: str, price: float) -> Quote:
    return Quote(symbol=symbol, name=symbol, price=price)


def price_of(page: Page, symbol: str) -> Locator:
    return page.locator(f"#watchlist [data-symbol='{symbol}'] .last")
