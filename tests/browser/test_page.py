"""The whole page in a real Chromium over a real Ticker: live, and by itself again after every kind of end."""

import asyncio
import random
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.live import is_live
from tests.browser.truth import comes_true
from tests.support.publisher import Publisher, title
from tests.support.running import CONFIG, PRICES, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITE = CONFIG.replace("feeds: feeds", "  world: {title: World, retry: 500ms}\nfeeds: feeds").replace(
    "retry: 1s", "retry: 500ms"
)
SAYS_LIVE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { data, parentElement: of } = texts.currentNode;
    const isSeen = of.checkVisibility() && !of.closest("h1, noscript, script");
    if (isSeen && /\\blive\\b/i.test(data)) found.push(data);
  }
  return found;
}"""
"""Where the page, beside its name, says so of anything."""
TITLES = "[...document.querySelectorAll('#headlines [data-key] h3')].map((title) => title.textContent.trim())"


def feed(origin: Publisher) -> str:
    return (
        f"kind: rss\nchannel: world\ntitle: Origin\nurl: http://127.0.0.1:{origin.port}/feed\n"
        "every: 1s\nprivate: true\n"
    )


@pytest_asyncio.fixture(loop_scope="module")
async def origin() -> AsyncIterator[Publisher]:
    async with Publisher(random.Random(5)).open() as origin:
        origin.publish(new=4, edits=0)
        yield origin


async def shows_exactly(page: Page, origin: Publisher) -> None:
    """Every entry once, in its newest version, the newest first."""
    expected = [title(entry, version) for entry, version in sorted(origin.versions.items(), reverse=True)]
    await comes_true(
        page,
        f"(expected) => JSON.stringify({TITLES}) === JSON.stringify(expected)",
        arg=expected,
        within_s=30,
    )


async def price_changes(page: Page) -> None:
    price = page.locator('#watchlist [data-symbol="AAPL"] [data-f="price"]')
    before = await price.text_content()
    await expect(price).not_to_have_text(before or "", timeout=30_000)


async def headlines(page: Page, running: RunningTicker) -> list[dict[str, object]]:
    answer = await page.request.get(running.url("/headlines"))
    found: list[dict[str, object]] = (await answer.json())["headlines"]
    return found


@pytest.mark.timeout(240)
async def test_page_recovers_by_itself_from_kill_9_without_gap_or_double(
    tmp_path: Path, page: Page, origin: Publisher
) -> None:
    config = write_site(tmp_path, SITE, prices=PRICES, news=feed(origin))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with RunningTicker(config) as first:
        port = first.port
        await page.goto(first.url("/"))
        await is_live(page)
        await price_changes(page)
        await shows_exactly(page, origin)
        origin.publish(new=2, edits=1)
        await shows_exactly(page, origin)
        first.kill()
    await expect(page.locator("#pill")).not_to_contain_text("Live", timeout=30_000)
    origin.publish(new=3, edits=2)
    with RunningTicker(config, port=port) as second:
        await is_live(page)
        await price_changes(page)
        await shows_exactly(page, origin)
        second.terminate()
    await expect(page.locator("html")).to_have_attribute("data-link", "offline", timeout=30_000)
    await expect(page.locator("#replay [data-f=moment]")).to_have_text("offline")
    await comes_true(page, f"({SAYS_LIVE})().length === 0")
    assert await page.locator('#watchlist [data-symbol="AAPL"]').count() == 1
    with RunningTicker(config, port=port) as third:
        await is_live(page)
        origin.publish(new=1, edits=0)
        await shows_exactly(page, origin)
        assert third.process.poll() is None
    assert errors == []


async def test_a_new_log_behind_the_same_address_replaces_what_the_page_showed(
    tmp_path: Path, page: Page, origin: Publisher
) -> None:
    config = write_site(tmp_path, SITE, prices=PRICES, news=feed(origin))
    with RunningTicker(config) as first:
        port = first.port
        await page.goto(first.url("/"))
        await is_live(page)
        await shows_exactly(page, origin)
        first.kill()
    origin.publish(new=1, edits=1)
    with RunningTicker(config, port=port, arguments=("--data", str(tmp_path / "other"))):
        await is_live(page)
        await shows_exactly(page, origin)
        await price_changes(page)


async def test_pause_holds_the_page_and_resuming_brings_it_up_to_date(
    tmp_path: Path, page: Page, origin: Publisher
) -> None:
    config = write_site(tmp_path, SITE, prices=PRICES, news=feed(origin))
    with RunningTicker(config) as running:
        await page.goto(running.url("/"))
        await is_live(page)
        await shows_exactly(page, origin)
        await page.locator("#pause").click()
        before = await page.evaluate(TITLES)
        origin.publish(new=2, edits=0)
        await expect(page.locator("#pill")).to_contain_text("waiting", timeout=30_000)
        async with asyncio.timeout(PATIENCE_S):
            while len(await headlines(page, running)) < len(origin.versions):
                await asyncio.sleep(0.05)
        assert await page.evaluate(TITLES) == before
        await page.locator("#pause").click()
        await shows_exactly(page, origin)


async def test_page_is_complete_and_readable_without_javascript(
    tmp_path: Path, browser: Browser, origin: Publisher
) -> None:
    config = write_site(tmp_path, SITE, prices=PRICES, news=feed(origin))
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    with RunningTicker(config) as running:
        async with asyncio.timeout(PATIENCE_S):
            while await page.locator("#headlines [data-key]").count() < len(origin.versions):
                await page.goto(running.url("/"))
        assert await page.locator('#watchlist [data-symbol="MSFT"]').count() == 1
    await context.close()


async def test_page_shows_why_a_source_fails(tmp_path: Path, page: Page) -> None:
    gone = Publisher(random.Random(6))
    # Held, that nobody else listens there meanwhile.
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        gone.port = held.getsockname()[1]
        config = write_site(tmp_path, SITE, prices=PRICES, news=feed(gone))
        with RunningTicker(config) as running:
            await page.goto(running.url("/"))
            row = page.locator("#sources", has_text="Origin")
            await expect(row).to_contain_text("failing", timeout=30_000)
            await expect(row).to_contain_text("refused", timeout=30_000)
            running.process.send_signal(signal.SIGTERM)
