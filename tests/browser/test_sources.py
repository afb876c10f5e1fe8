"""The list of sources: one is read at once for who operates, and the page says what came of it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace as replaced
from playwright.async_api import Browser, Page, expect

from tests.browser.gate import gate_before
from tests.browser.live import is_live
from tests.support.events import headline, quote
from tests.support.serving import START_MS, Serving, serving
from ticker.ask.reading import Begun, TooSoon
from ticker.events import Source
from ticker.sources.rss.settings import RssSource

pytestmark = pytest.mark.asyncio(loop_scope="module")

FEED = {
    "kind": "rss",
    "name": "feed",
    "title": "The Feed",
    "channel": "news.world",
    "url": "https://f.example/",
}
ROW = '#sources [data-name="feed"]'
CELL = """() => {
    const row = document.activeElement.closest(".source");
    return [row.dataset.name, row.getBoundingClientRect().left < innerWidth / 2 - 1 ? "left" : "right"];
}"""
LINE = f"{ROW} .what > .quiet.num"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    async with serving(tmp_path_factory.mktemp("sources")) as site:
        config = site.site.config
        site.site.use(replace(config, sources=(*config.sources, RssSource.model_validate(FEED))))
        await site.append(quote("AAPL"), channel="stocks")
        await site.append(source("failing", detail="503"))
        yield site


def source(state: str, **more: object) -> Source:
    return Source(name="feed", title="The Feed", kind="rss", state=state, **more)  # type: ignore[arg-type]


async def opened(page: Page, site: Serving) -> None:
    await page.goto(site.address)
    await is_live(page)
    await expect(page.locator(ROW)).to_be_visible()


async def test_what_failed_is_read_at_once_by_a_key_and_what_it_brings_is_there(
    page: Page, site: Serving
) -> None:
    site.schedule.asked = Begun()
    await opened(page, site)
    read = page.get_by_role("button", name="Read now: The Feed")
    await read.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(LINE)).to_have_text("reading now\u2026")
    await expect(read).to_be_focused()
    await site.append(headline("n", "It answers again"), source("ok", detail="1 new"))
    await expect(page.locator(LINE)).to_contain_text("1 new")
    await expect(page.locator("#headlines .story h3").first).to_have_text("It answers again")
    await expect(page.locator("#sources [data-name=prices]").get_by_role("button")).to_have_count(0)


async def test_why_it_is_not_read_is_said_with_the_time_until_it_may_be(page: Page, site: Serving) -> None:
    site.schedule.asked = TooSoon(START_MS + 235_500, "publisher asks for 5 min (max-age)")
    asked = await gate_before(page, "**/sources/feed/read")
    await opened(page, site)
    await page.get_by_role("button", name="Read now: The Feed").click()
    # It stands there for ten seconds.
    said = re.compile(r"^not now: publisher asks for 5 min \(max-age\) · free in 3:[45]\d$")
    await expect(page.locator(LINE)).to_have_text(said)
    asked.shut()
    await page.get_by_role("button", name="Read now: The Feed").click()
    await expect(page.locator(LINE)).to_have_text("not now: the server cannot be reached")


async def test_all_reads_are_one_stop_and_arrow_keys_go_on_in_the_order_that_is_seen(
    page: Page, tmp_path: Path
) -> None:
    async with serving(tmp_path) as site:
        config = site.site.config
        feeds = [RssSource.model_validate({**FEED, "name": one, "title": one}) for one in ("a", "b", "c")]
        site.site.use(replace(config, sources=(*config.sources, *feeds)))
        await site.append(Source(name="c", title="c", kind="rss", state="failing", detail="503"))
        await page.goto(site.address)
        await is_live(page)
        stop = page.locator("#sources .read-now:not([tabindex='-1'])")
        await expect(stop).to_have_count(1)
        await stop.focus()
        met = []
        for key in ("Home", "ArrowDown", "End", "ArrowDown", "ArrowUp"):
            await page.keyboard.press(key)
            met.append(await page.evaluate("document.activeElement.ariaLabel"))
        assert met == [f"Read now: {one}" for one in ("c", "a", "b", "b", "a")]
        await expect(stop).to_have_count(1)
        # Where they fill the window they stand in two columns, and are met line by line.
        await page.keyboard.press("f")
        met = []
        for key in ("Home", "ArrowDown", "ArrowDown"):
            await page.keyboard.press(key)
            met.append(await page.evaluate(CELL))
        # What prices come from is not read, and stands beside c.
        assert met == [["c", "left"], ["a", "left"], ["b", "right"]]
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('#sources')") is None


async def test_what_a_finger_presses_leaves_the_strip_of_reads_in_sight(
    browser: Browser, site: Serving
) -> None:
    context = await browser.new_context(has_touch=True, is_mobile=True)
    page = await context.new_page()
    await page.goto(f"{site.address}/?screen=more")
    await is_live(page)
    read = await page.get_by_role("button", name="Read now: The Feed").bounding_box()
    strip = await page.locator(f"{ROW} .strip").bounding_box()
    assert read
    assert strip
    assert read["y"] >= strip["y"] + strip["height"]
    await context.close()


async def test_who_does_not_operate_has_no_button(tmp_path: Path, browser: Browser, site: Serving) -> None:
    site.use_access({"anonymous": {"operate": False}})
    context = await browser.new_context()
    page = await context.new_page()
    await opened(page, site)
    await expect(page.get_by_role("button", name="Read now")).to_have_count(0)
    await context.close()
    site.use_access({"anonymous": {"operate": True}})


async def test_what_many_fail_for_is_said_once_and_of_each_again_when_it_is_for_itself(
    page: Page, site: Serving
) -> None:
    offline = Source(
        name="other-0",
        title="Other 0",
        kind="rss",
        state="failing",
        detail="offline",
        advice="Nothing to do.",
    )
    many = [replaced(offline, name=f"other-{n}", title=f"Other {n}") for n in range(3)]
    await site.append(*many)
    await opened(page, site)
    once, first = page.locator("#sources .alike"), page.locator('#sources [data-name="other-0"] .what')
    await expect(once).to_have_text("3 sources alike \u00b7 offline \u00b7 Nothing to do.")
    await expect(first).to_have_text("Other 0failing")
    await site.append(replaced(many[2], state="ok", detail=None, advice=None))
    await expect(once).to_be_hidden()
    await expect(first).to_have_text("Other 0failingofflineNothing to do.")
