"""What a browser shows while Ticker cannot be reached, and that it shows nothing else of what it keeps.

A real Ticker that is killed and started again, read at its own address and behind a proxy, which then answers
by itself.
"""

import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import AXE, finds_nothing
from tests.browser.truth import comes_true
from tests.support import nginx
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S, eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDS_WHOLE_BROWSER = True

KEEPS = """async (title) => {
  const [name, ...others] = await caches.keys();
  if (!name || others.length) return false;
  const kept = await caches.open(name);
  const pages = await kept.keys();
  const text = await (await kept.match(pages[0] ?? ""))?.text();
  return pages.length === 1 && Boolean(text?.includes(`<title>Offline – ${title}</title>`));
}"""
"""Whether one page is kept, and nothing else: the one that says so of a Ticker with this title."""
ACTIVE = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
PAINTED_AT = "() => JSON.parse(document.getElementById('boot').textContent).now_ms"
FROM_WORKER = "() => performance.getEntriesByType('navigation')[0].workerStart > 0"
FORGOTTEN = """async () => (await navigator.serviceWorker.getRegistrations()).length === 0
  && (await caches.keys()).length === 0"""


def titled(title: str, *more: str) -> str:
    return "\n".join((f"title: {title}", *more, CONFIG))


async def opened(context: BrowserContext, home: str, title: str) -> Page:
    """A page that is live, with what it keeps for later."""
    page = await context.new_page()
    # The page's policy lets no script of a test be loaded: the browser itself puts it there.
    await page.add_init_script(path=AXE)
    await page.goto(f"{home}?symbol=MSFT#here")
    await live(page)
    await comes_true(page, KEEPS, arg=title)
    await comes_true(page, ACTIVE)
    return page


async def live(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-link", "live")


async def has_all(page: Page) -> None:
    """What is still on its way when the server goes is a fault that is told."""
    await live(page)
    await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here")
    await expect(page.locator("#replay [data-f=play]")).to_be_visible()


async def says_that_it_is_offline(page: Page, title: str) -> None:
    await expect(page).to_have_title(f"Offline – {title}")
    await expect(page.get_by_role("heading")).to_have_text(f"{title} cannot be reached")
    main = page.get_by_role("main")
    await expect(main).to_contain_text("Its server does not answer.")
    await expect(main).to_contain_text(re.compile(r"Since \d\d:\d\d:\d\d, for \d+ s\."))
    await expect(main).to_contain_text("No price and no headline stands here")
    await expect(main).to_contain_text(re.compile(r"Next try in 0:\d\d"))
    assert await page.get_by_text(re.compile("AAPL|MSFT")).count() == 0


async def test_a_page_says_that_ticker_cannot_be_reached_and_comes_back_by_itself(
    tmp_path: Path, browser: Browser
) -> None:
    config = write_site(tmp_path, titled("Harbour"))
    running = RunningTicker(config)
    context = await browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    context.set_default_timeout(PATIENCE_S * 1000)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    async with nginx.proxied(nginx.documented(running.port)) as port:
        homes = running.url("/"), f"http://127.0.0.1:{port}/ticker/"
        pages = [await opened(context, home, "Harbour") for home in homes]

        for page in pages:
            before = await page.evaluate(PAINTED_AT)
            # What the server has painted it sends again for a second.
            await comes_true(page, "(before) => Date.now() > before + 1_000", arg=before)
            await page.reload()
            await has_all(page)
            assert await page.evaluate(FROM_WORKER)
            assert await page.evaluate(PAINTED_AT) > before, "what is there is the server's"

        running.kill()
        for page in pages:
            await page.reload()
            await says_that_it_is_offline(page, "Harbour")
        page = pages[0]
        since = re.search("Since [0-9:]+", await page.get_by_role("main").inner_text())
        await finds_nothing(page)
        await page.emulate_media(color_scheme="light")
        await finds_nothing(page, only="color-contrast")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Try now")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_have_text("Still no answer.")
        await page.reload()
        assert since is not None
        await expect(page.get_by_role("main")).to_contain_text(since[0])

        write_site(tmp_path, titled("Harbour Two"))
        running = RunningTicker(config, port=running.port)
        # The first by itself, the other as its device has a network again.
        await pages[1].evaluate("() => void dispatchEvent(new Event('online'))")
        for page, home in zip(pages, homes, strict=True):
            await live(page)
            assert page.url == f"{home}?symbol=MSFT#here"
            await expect(page.locator("#quote-title")).to_have_text("MSFT")
            await comes_true(page, KEEPS, arg="Harbour Two")

        worker = running.url("/service-worker.js")
        write_site(tmp_path, titled("Harbour", "page: {offline: false}"))
        await eventually(lambda: httpx.get(worker).status_code == 404)
        for page in pages:
            await page.reload()
            await has_all(page)
        await comes_true(pages[0], FORGOTTEN)
        running.kill()
    assert faults == []
    await context.close()
