"""Panels in frames of a page of another site, in a real Chromium: live, alone, by one stream, and honest."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.browser.axe import AXE, finds_nothing
from tests.browser.test_takeover import filled, quote
from tests.support.origin import Origin
from tests.support.serving import START_MS, Serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.events import Headline
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

PANELS = {
    "tape": "tape?symbols=MSFT,AAPL",
    "watchlist": "watchlist?symbols=NVDA,AAPL&theme=light",
    "chart": "chart?symbol=AAPL",
    "headlines": "headlines?q=bank&symbols=AAPL",
}
SIZES = [(200, 150), (300, 200), (320, 600), (800, 400), (2000, 900)]
OUTSIDE = """() => [...document.querySelectorAll("html, .panel, .origin, .origin > *, .chart, .tape")]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).position !== "absolute")
    .map((one) => [one.className || one.localName, one.getBoundingClientRect()])
    .filter(([, { left, top, right, bottom }]) =>
        Math.min(left, top, innerWidth - right, innerHeight - bottom) < -1)
    .map(([name]) => name)"""


def news(title: str, *symbols: str) -> Headline:
    seen = rfc3339(START_MS)
    return Headline(
        headline_id=title, revision=1, title=title, source="prices", first_seen=seen, symbols=symbols
    )


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    async with filled(tmp_path_factory.mktemp("embeds")) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def intranet(site: Serving) -> AsyncIterator[Origin]:
    """Another origin. Browsers take it for the same site as Ticker by its number, and not as localhost."""
    async with Origin().open() as intranet:
        intranet.answer(b"", path="/favicon.ico")
        allow(site, intranet.url(""))
        yield intranet


def allow(site: Serving, *ancestors: str) -> None:
    page = site.site.config.service.page.model_copy(update={"frame_ancestors": ancestors})
    site.use(page=page)


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1000, "height": 1300})
    context.set_default_timeout(PATIENCE_S * 1000)
    yield context
    await context.close()


async def pasted(
    context: BrowserContext, site: Serving, intranet: Origin, host: str = "127.0.0.1", more: str = ""
) -> tuple[Page, dict[str, FrameLocator]]:
    """A page of the other origin with all four in it."""
    frames = "".join(
        f'<iframe id="{name}" src="{site.address}/embed/{target}{more}" width="900" height="300"></iframe>'
        for name, target in PANELS.items()
    )
    html = f"<!doctype html><title>Theirs</title>{frames}".encode()
    intranet.answer(html, path="/", content_type="text/html")
    page = await context.new_page()
    await page.goto(intranet.url("/", host=host))
    return page, {name: page.frame_locator(f"#{name}") for name in PANELS}


async def test_four_panels_in_a_page_of_another_origin_are_live_by_one_stream(
    context: BrowserContext, site: Serving, intranet: Origin
) -> None:
    said: list[str] = []
    page, frames = await pasted(context, site, intranet)
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for frame in frames.values():
        await expect(frame.locator("html")).to_have_attribute("data-link", "live")
    readers = (await site.get("/readers")).json()["readers"]
    assert len(readers) == 1
    # A story that is not asked for, and one that is.
    await site.append(news("Harbour opens", "AAPL"), news("Bank of harbours", "AAPL"), news("Bank", "NVDA"))
    await site.append(quote("AAPL", 111.5), channel="stocks")
    await expect(frames["tape"].locator("[data-symbol=AAPL] .num").first).to_have_text("111.50")
    await expect(frames["watchlist"].locator("[data-symbol=AAPL] [data-f=price]")).to_have_text("111.50")
    await expect(frames["chart"].locator(".price b")).to_have_text("111.50")
    await expect(frames["chart"].locator("figure")).to_have_attribute("data-phase", "none")
    stories = frames["headlines"].locator(".story h3")
    await expect(stories.first).to_have_text("Bank of harbours")
    assert not await stories.filter(has_text="Harbour opens").count()
    rows = frames["watchlist"].locator(".row")
    assert await rows.evaluate_all("(rows) => rows.map(({ dataset }) => dataset.symbol)") == ["NVDA", "AAPL"]
    # A press leads to the whole page, in a window of its own that cannot reach back.
    async with context.expect_page() as opened:
        await frames["watchlist"].locator("[data-symbol=NVDA] a").click()
    whole = await opened.value
    await expect(whole).to_have_url(f"{site.address}/?symbol=NVDA")
    assert await whole.evaluate("window.opener") is None
    await whole.close()
    # Held still, it goes on where it stood.
    await frames["tape"].locator("[data-f=pause]").click()
    await expect(frames["tape"].locator("html")).to_have_attribute("data-link", "paused")
    await site.append(quote("AAPL", 112.5), channel="stocks")
    await expect(frames["chart"].locator(".price b")).to_have_text("112.50")
    await expect(frames["tape"].locator("[data-symbol=AAPL] .num").first).to_have_text("111.50")
    await frames["tape"].locator("[data-f=pause]").click()
    await expect(frames["tape"].locator("[data-symbol=AAPL] .num").first).to_have_text("112.50")
    # Of a symbol without bars the server says so.
    assert [text for text in said if "404" not in text] == []
    await page.close()


async def test_without_scripts_the_tape_has_its_prices_and_the_time_is_told_to_its_end(
    browser: Browser, site: Serving
) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 300})
    page = await context.new_page()
    await page.goto(f"{site.address}/embed/{PANELS['tape']}")
    await expect(page.locator(".tick [href='?symbol=AAPL']")).to_be_visible()
    await page.goto(f"{site.address}/embed/{PANELS['watchlist']}")
    state = page.locator("#origin [data-f=state]")
    await expect(state).to_contain_text("UTC")
    assert await state.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    # What comes next need not be what is asked for.
    for target in ("tape?symbols=NOPE", "headlines?q=nowhere"):
        await page.goto(f"{site.address}/embed/{target}")
        await expect(page.get_by_text("Nothing of what is asked for here yet.")).to_be_visible()
    await context.close()


async def test_site_that_is_not_named_gets_no_panel_and_nobody_the_page(
    context: BrowserContext, site: Serving, intranet: Origin
) -> None:
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    page, frames = await pasted(context, site, intranet, "localhost")
    await eventually(lambda: len(refused(said)) == len(PANELS))
    for frame in frames.values():
        await expect(frame.locator("#origin")).to_have_count(0)
    page, frames = await pasted(context, site, intranet)
    await expect(frames["tape"].locator("#origin")).to_be_visible()
    await page.evaluate(f"document.querySelector('iframe').src = '{site.address}/'")
    await eventually(lambda: len(refused(said)) == len(PANELS) + 1)


def refused(said: list[str]) -> list[str]:
    return [text for text in said if "frame-ancestors" in text]


async def test_at_every_size_nothing_lies_outside_and_axe_finds_nothing(
    context: BrowserContext, site: Serving
) -> None:
    page = await context.new_page()
    await page.add_init_script(path=AXE)
    wrong = {}
    for name, target in PANELS.items():
        await page.goto(f"{site.address}/embed/{target}")
        await expect(page.locator("html")).to_have_attribute("data-link", "live")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": 40 if name == "tape" else height})
            if found := await page.evaluate(OUTSIDE):
                wrong[name, width] = found
        await finds_nothing(page)
        await page.emulate_media(color_scheme="dark")
        await finds_nothing(page, only="color-contrast")
        await page.emulate_media(color_scheme="light")
    assert wrong == {}
    await page.close()


async def test_where_a_browser_keeps_nothing_for_another_site_a_token_in_the_address_reads(
    context: BrowserContext, site: Serving, intranet: Origin
) -> None:
    desk = {"token": "desk-token", "read": ["*"]}
    site.use_access({"anonymous": {"read": []}, "tokens": {"desk": desk}})
    allow(site, intranet.url("", host="localhost"))
    page, frames = await pasted(context, site, intranet, "localhost", more="&token=desk-token")
    for frame in frames.values():
        await expect(frame.locator("html")).to_have_attribute("data-link", "live")
    await expect(frames["chart"].locator("figure")).to_have_attribute("data-phase", "none")
    await page.close()
    site.use_access({"anonymous": {"read": ["*"], "operate": True}})


async def test_offline_it_says_so_and_when_it_tries_again(context: BrowserContext, site: Serving) -> None:
    page = await context.new_page()
    await page.goto(f"{site.address}/embed/{PANELS['watchlist']}")
    await expect(page.locator("html")).to_have_attribute("data-link", "live")
    await context.set_offline(True)
    site.broadcast.say_goodbye("shutdown")
    await expect(page.locator("html")).to_have_attribute("data-link", "offline")
    await expect(page.locator("#origin [data-f=state]")).to_contain_text("Offline")
    await expect(page.locator("[data-f=told]")).to_contain_text("is kept")
    await context.set_offline(False)
    await page.close()
