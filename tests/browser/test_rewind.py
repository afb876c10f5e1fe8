"""The desk in the past, in a real Chromium: as it was then, on from there at a pace, and live again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.browser.gate import gate_before
from tests.browser.keys import pressed_in_a_row
from tests.browser.live import is_live
from tests.browser.truth import comes_true
from tests.support.events import alert, quote
from tests.support.serving import START_MS, Serving, serving
from ticker.events import Headline, Source
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE_MS = 60_000
THEN_MS = START_MS + 5 * MINUTE_MS + 4_000
PRICE = '#watchlist [data-symbol="AAPL"] [data-f=price]'
SHOWN = """() => ["#watchlist tbody", "#quote [data-f=figures]", "#quote [data-f=facts]",
  "#quote [data-f=latest]", "#headlines [data-f=list]", "#sources [data-f=list]"]
  .map((place) => document.querySelector(place).innerText)"""
BESIDE = """() => ["#session", "#sources [data-f=summary]"]
  .map((place) => document.querySelector(place).textContent)"""
# What stands beside the panels in the frame in which the picture becomes one of the past.
SEE_FIRST = f"""() => new MutationObserver((_, watching) => {{
  if (!document.documentElement.dataset.past) return;
  watching.disconnect();
  requestAnimationFrame(() => (window.seen = ({BESIDE})()));
}}).observe(document.documentElement, {{ attributeFilter: ["data-past"] }})"""
# Every price that has ever stood there, and whether the page was ever said to be live.
RECORD_PRICES = f"""window.prices = new Set();
window.lives = new Set();
new MutationObserver(() => {{
  const price = document.querySelector('{PRICE}')?.textContent;
  if (price) prices.add(price);
  lives.add(document.documentElement?.dataset.past ?? "live");
}}).observe(document, {{ subtree: true, childList: true, characterData: true, attributes: true }})"""
RECORD_PAST = """() => {
  window.pasts = [];
  const { documentElement: root } = document;
  new MutationObserver(() => pasts.push(root.dataset.past)).observe(root, { attributeFilter: ["data-past"] });
}"""


def news(identity: str, title: str, seen_ms: int, revision: int = 1) -> Headline:
    return Headline(
        headline_id=identity,
        revision=revision,
        title=title,
        source="feed",
        first_seen=rfc3339(seen_ms),
        symbols=("AAPL",),
    )


def source(state: Literal["ok", "failing"]) -> Source:
    return Source(name="prices", title="Prices", kind="simulator", state=state, detail=f"it is {state}")


async def begin(site: Serving) -> None:
    """What was known then."""
    await site.append(quote("AAPL", 100), quote("MSFT", 200), channel="stocks")
    await site.append(news("a", "Fed waits", START_MS))
    site.clock.ms += 5 * MINUTE_MS
    await site.append(quote("AAPL", 101.5, change=1.5, change_pct=1.5), source("ok"), channel="stocks")
    await site.append(news("a", "Fed acts", START_MS, revision=2))
    site.clock.ms = THEN_MS


async def go_on(site: Serving) -> None:
    """What nobody knew then."""
    site.clock.ms += 5 * MINUTE_MS
    await site.append(
        quote("AAPL", 150, session="open"), quote("TSLA", 9), source("failing"), channel="stocks"
    )
    await site.append(news("b", "Markets fall", site.clock.ms), alert("AAPL jumps"))
    site.clock.ms += 10_000


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    """Ten minutes of a site, and no page yet."""
    async with serving(tmp_path_factory.mktemp("rewind")) as site:
        await begin(site)
        await go_on(site)
        yield site


async def is_past(page: Page, words: str) -> None:
    await expect(page.locator("#pill")).to_contain_text(f"Not live{words}")
    # The pill says so before the panels are there, whose keys are pressed next.
    await expect(page.locator("#replay [data-f=moment]")).to_contain_text(" of ")


async def test_the_desk_is_as_it_was_then_and_live_again(page: Page, tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await begin(site)
        await page.goto(f"{site.address}/")
        await is_live(page)
        then = await page.evaluate(SHOWN)
        await go_on(site)
        await expect(page.locator(PRICE)).to_have_text("150.00")
        await page.goto(f"{site.address}/?at={rfc3339(THEN_MS)}")
        await is_past(page, "00:05:04")
        await expect(page.locator("#quote [data-f=figures]")).to_contain_text("101.50")
        assert await page.evaluate(SHOWN) == then
        await expect(page.locator('#watchlist [data-symbol="TSLA"]')).to_have_count(0)
        await expect(page.locator("#summary")).to_have_text("00:05:04, not live.")
        site.clock.ms += 10_000
        await site.append(quote("AAPL", 160), channel="stocks")
        await page.keyboard.press("Escape")
        await is_live(page)
        await expect(page.locator(PRICE)).to_have_text("160.00")
        await expect(page.locator("#headlines h3").first).to_contain_text("AAPL jumps")
        assert "at=" not in page.url


@asynccontextmanager
async def painted(page: Page, address: str) -> AsyncIterator[None]:
    """A page as the server has painted it, whose script comes after the block."""
    goes_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await goes_on.wait()
        await route.continue_()

    await page.route("**/js/page.js", hold)
    await page.goto(address, wait_until="commit")
    await page.locator("#boot").wait_for(state="attached")
    try:
        yield
    finally:
        goes_on.set()


async def test_an_address_of_the_past_never_shows_anything_of_now(page: Page, site: Serving) -> None:
    await page.add_init_script(RECORD_PRICES)
    async with painted(page, f"{site.address}/?at={rfc3339(THEN_MS)}&symbol=TSLA"):
        await expect(page.locator("#pill")).to_have_text("Not live")
        first = await page.evaluate(SHOWN)
    await is_past(page, "00:05:04")
    await expect(page.locator("#replay [data-f=moment]")).to_have_text("00:05:04 of 00:10")
    # The menus of rows come with the script.
    assert [text.replace("\u22ef\n", "") for text in await page.evaluate(SHOWN)] == first
    assert [first[1], first[3]] == ["TSLA\n+\n\nno price here", ""]
    assert await page.evaluate("[[...prices], [...lives]]") == [["101.50"], ["still"]]
    await page.keyboard.press("Escape")
    await is_live(page)
    await expect(page.locator(PRICE)).to_have_text("150.00")


async def test_before_what_is_kept_nothing_is_on_its_way(page: Page, site: Serving) -> None:
    async with painted(page, f"{site.address}/?at=1970-01-01T00:00Z"):
        await says_that_nothing_is_kept(page)
        assert await page.evaluate(BESIDE) == ["", ""]
    await is_past(page, "1 Jan 1970")
    await says_that_nothing_is_kept(page)
    bars = page.locator("#quote [data-f=nothing-words]")
    await expect(bars).to_have_text("No bars of AAPL are kept of then.")
    await page.keyboard.press("Escape")
    await is_live(page)
    await expect(page.locator("#session")).to_have_text("Stocks open")
    await expect(page.locator("#sources [data-f=summary]")).to_have_text("1 failing")
    await expect(page.locator("#watchlist [data-f=empty]")).to_be_hidden()
    # Nor is anything of now on show for a frame where somebody goes there.
    await page.evaluate(SEE_FIRST)
    await page.locator("#replay summary").click()
    await page.locator("#replay-moment").fill("1970-01-01T00:00:00")
    await page.keyboard.press("Enter")
    await is_past(page, "1 Jan 1970")
    assert await page.evaluate("seen") == ["", ""]


async def says_that_nothing_is_kept(page: Page) -> None:
    nothing = {
        "#watchlist [data-f=empty-words]": "No prices are kept of then.",
        "#headlines [data-f=empty-words]": "No headlines are kept of then.",
        "#quote [data-f=latest]": "No headline of then names AAPL.",
        "#sources [data-name=prices] .state": "unknown",
        "#sources [data-name=prices] .what .num": "no reads are kept of then",
    }
    for place, words in nothing.items():
        await expect(page.locator(place)).to_have_text(words)


async def test_an_address_of_no_moment_or_of_one_to_come_is_live_and_says_so(
    page: Page, site: Serving
) -> None:
    for n, at in enumerate(("yesterday", "2999-01-01T00:00:00Z"), 2):
        await page.goto(f"{site.address}/?at={at}&symbol=AAPL")
        await is_live(page)
        await page.wait_for_url("**/?symbol=AAPL")
        assert await page.evaluate("history.length") == n


async def test_it_is_played_until_it_is_live(page: Page, site: Serving) -> None:
    await page.goto(f"{site.address}/?at={rfc3339(THEN_MS)}")
    await is_past(page, "00:05:04")
    await page.locator("#replay select").select_option("240")
    await page.evaluate(RECORD_PAST)
    await page.locator("#replay [data-f=play]").click()
    await is_live(page)
    # It is over in a second, in which nobody may look.
    assert "playing" in await page.evaluate("pasts")
    await expect(page.locator(PRICE)).to_have_text("150.00")


async def test_the_line_goes_by_minutes_by_stories_and_to_a_moment(page: Page, site: Serving) -> None:
    await page.goto(f"{site.address}/")
    await is_live(page)
    slider = page.get_by_role("slider", name="The moment on show")
    await slider.focus()
    await page.keyboard.press("ArrowLeft")
    await is_past(page, "00:10:00")
    await expect(slider).to_have_attribute("aria-valuetext", "00:10:00")
    await page.keyboard.press("PageDown")
    await expect(page.locator("#replay [data-f=said]")).to_contain_text(
        "Nothing is kept of then: it begins 00:00"
    )
    await expect(page.locator("#headlines h3")).to_have_count(0)
    await page.go_back()
    await is_live(page)
    await page.keyboard.press(":")
    await is_past(page, "00:01:00")
    await page.keyboard.press("Escape")
    await is_live(page)
    await page.keyboard.press("{")
    await is_past(page, "00:10:05")
    await expect(page.locator("#headlines h3").first).to_contain_text("AAPL jumps")
    await pressed_in_a_row(page, "gt")
    await expect(page.locator("#replay-moment")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#replay summary")).to_be_focused()
    await page.locator("#replay summary").click()
    await page.locator("#quote h2").click()
    await expect(page.locator("#replay-moment")).to_be_hidden()
    await is_past(page, "00:10:05")
    await page.locator("#replay summary").click()
    await page.locator("#replay-moment").fill("2026-01-01T00:05:04")
    await page.keyboard.press("Enter")
    await is_past(page, "00:05:04")
    await page.locator("#replay [data-f=live]").click()
    await is_live(page)
    await expect(slider).to_be_focused()


async def test_while_the_server_does_not_answer_the_desk_stays_as_it_is_and_says_so(
    page: Page, site: Serving
) -> None:
    past = await gate_before(page, "**/page/past?*")
    await page.goto(f"{site.address}/?at={rfc3339(THEN_MS)}")
    await is_past(page, "00:05:04")
    past.shut()
    await page.keyboard.press(";")
    await expect(page.locator("#replay [data-f=said]")).to_contain_text("The server does not answer")
    await is_past(page, "00:05:04")
    past.open()
    await is_past(page, "00:05:00")
    await expect(page.locator("#replay [data-f=said]")).to_be_empty()
    await page.keyboard.press("Escape")
    await is_live(page)
    past.shut()
    await page.keyboard.press(";")
    await expect(page.locator("#replay [data-f=said]")).to_contain_text("The server does not answer")
    await page.keyboard.press("Escape")
    await expect(page.locator("#replay [data-f=moment]")).to_have_text("live")
    await expect(page.locator("#replay [data-f=said]")).to_be_empty()


async def test_who_comes_back_is_told_what_happened_meanwhile(page: Page, site: Serving) -> None:
    left_ms = START_MS + MINUTE_MS
    await page.add_init_script(
        f"localStorage.getItem('ticker.seen') ?? localStorage.setItem('ticker.seen', {left_ms})"
    )
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.route("**/page/past?*", lambda route: route.abort())
    async with page.expect_event("requestfailed", lambda request: "page/past" in request.url):
        await page.goto(f"{site.address}/")
    await page.unroute("**/page/past?*")
    card = page.get_by_label("While you were away")
    await expect(card).to_be_visible()
    await expect(card).to_contain_text("Away 9 min. ")
    await expect(card).to_contain_text("1 story, 1 about your symbols. Alert: AAPL jumps. prices is failing.")
    await expect(card).to_contain_text("events, none lost.")
    await page.evaluate("localStorage.setItem('ticker.seen', 2.5e12)")
    await comes_true(page, "() => Number(localStorage.getItem('ticker.seen')) < 2e12")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await card.get_by_role("button", name="Show me").click()
    await is_past(page, "00:01:00")
    await page.keyboard.press("Escape")
    await card.get_by_role("button", name="Close").click()
    await expect(card).to_have_count(0)
    await page.reload()
    await is_live(page)
    await expect(card).to_have_count(0)
