"""The headlines as they are read all day: marked, saved, muted and searched for, in Chromium."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import PATIENCE_S
from ticker.events import Headline
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOUND = """() => [...(CSS.highlights.get("found") ?? [])].map((range) => range.toString())"""


def told(title: str, by: str, ago_s: int, **fields: Any) -> Headline:
    seen = rfc3339(START_MS - ago_s * 1000)
    given = {"headline_id": title, "revision": 1, "url": f"https://{by}.example/{ago_s}", **fields}
    return Headline(title=title, source=by, first_seen=seen, **given)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    """Five headlines on two channels, and sixty that the page is not given."""
    async with serving(tmp_path_factory.mktemp("news"), snapshot=4) as site:
        await site.append(*(told(f"Quiet day number {n}", "wire", 9_000 + n) for n in range(60)))
        await site.append(
            told("Fed cuts its rate", "wire", 400, symbols=("AAPL",)),
            told("Yen falls", "wire", 300),
            told("Gossip of the day", "tabloid", 200),
            told("Rate cuts: what they mean", "wire", 100, summary="The Fed explains"),
        )
        await site.append(told("Chip makers rally", "circuit", 350), channel="news.tech")
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def reader(browser: Browser, site: Serving) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_S * 1000)
    await context.route(
        "https://*.example/**", lambda route: route.fulfill(body="a page", content_type="text/html")
    )
    yield context
    await context.close()


async def opened(reader: BrowserContext, site: Serving, query: str = "") -> Page:
    page = await reader.new_page()
    await page.goto(f"{site.address}/{query}")
    await expect(page.locator("#pill")).to_contain_text("Live")
    return page


async def searched(page: Page, words: str) -> None:
    await page.locator("#query").fill(words)
    await page.locator("#query").press("Enter")


def titles(page: Page) -> Locator:
    return page.locator("#headlines .story:visible h3")


def count(page: Page) -> Locator:
    return page.locator("#headlines [data-f='count']")


def at(page: Page) -> Locator:
    """The card that has the focus."""
    return page.locator("#headlines article:focus h3")


async def test_keys_go_from_story_to_story_open_mark_and_save(reader: BrowserContext, site: Serving) -> None:
    page = await opened(reader, site)
    shown = [
        "Rate cuts: what they mean",
        "Gossip of the day",
        "Yen falls",
        "Chip makers rally",
        "Fed cuts its rate",
    ]
    await expect(titles(page)).to_have_text(shown)
    await expect(count(page)).to_have_text("5 unread")
    for key, title in (
        ("j", shown[0]),
        ("j", shown[1]),
        ("ArrowDown", shown[2]),
        ("k", shown[1]),
        ("End", shown[4]),
    ):
        await page.keyboard.press(key)
        await expect(at(page)).to_have_text(title)
    # The list is one tab stop, and what the card at hand holds comes next.
    assert await page.locator("#headlines .story article[tabindex='0']").count() == 1
    for stop in ("button.act", "h3 a", ".chip"):
        await page.keyboard.press("Tab")
        await expect(page.locator("#headlines .story").last.locator(stop)).to_be_focused()
    await page.keyboard.press("Tab")
    assert await page.evaluate("!document.activeElement.closest('#headlines .stories')")
    async with reader.expect_page() as tab:
        await page.keyboard.press("k")
        await page.keyboard.press("o")
    assert await (await tab.value).evaluate("[window.opener, document.referrer]") == [None, ""]
    await (await tab.value).close()
    await expect(count(page)).to_have_text("4 unread")
    await page.keyboard.press("j")
    await page.keyboard.press("m")
    await expect(count(page)).to_have_text("3 unread")
    await page.keyboard.press("s")
    await expect(page.locator("#headlines .undo p")).to_have_text("The story is saved.")
    await page.keyboard.press("u")
    await expect(titles(page)).to_have_text(shown[:3])
    assert "unread=only" in page.url
    # The story that had the focus is read, and handed it on.
    await expect(at(page)).to_have_text(shown[2])
    await page.keyboard.press("Shift+A")
    await expect(page.locator("#headlines .empty")).to_contain_text("Nothing unread here.")
    assert await page.evaluate("document.activeElement.matches('#headlines .scroll')")
    await page.get_by_role("button", name="Undo").click()
    await expect(count(page)).to_have_text("3 unread")
    await page.reload()
    await expect(titles(page)).to_have_text(shown[:3])
    await page.keyboard.press("u")
    await page.get_by_role("button", name="Saved", exact=True).click()
    await expect(titles(page)).to_have_text([shown[4]])
    async with page.expect_download() as file:
        await page.locator("#headlines [data-f='menu']").click()
        await page.get_by_role("button", name="Export 1 saved").click()
    feed = json.loads(await asyncio.to_thread(Path(await (await file.value).path()).read_text))
    assert [(item["title"], item["url"]) for item in feed["items"]] == [
        (shown[4], "https://wire.example/400")
    ]


async def test_where_the_browser_keeps_nothing_what_is_done_says_so_and_holds_until_then(
    reader: BrowserContext, site: Serving
) -> None:
    page = await reader.new_page()
    await page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    await page.goto(site.address)
    await expect(page.locator("#pill")).to_contain_text("Live")
    await page.keyboard.press("j")
    await page.keyboard.press("s")
    said = page.locator("#headlines .undo p")
    await expect(said).to_have_text(
        "The story is saved, until the page is closed: this browser keeps nothing."
    )
    await expect(page.locator("#headlines .story:has-text('saved')")).to_have_count(1)
    await page.close()


async def test_words_and_sources_are_muted_and_taken_back(reader: BrowserContext, site: Serving) -> None:
    page = await opened(reader, site)
    await expect(titles(page)).to_have_count(5)
    menu = page.get_by_role("dialog", name="What to do with the story")
    for story, mute in (("Gossip", None), ("Chip makers", "Mute circuit")):
        card = page.locator("#headlines .story", has_text=story)
        await card.hover()
        await card.locator(".act").click()
        await expect(menu).to_have_css("opacity", "1")
        if mute:
            await menu.get_by_role("button", name=mute).click()
        else:
            await menu.get_by_label("Mute a word").click()
            await page.keyboard.type("gossip")
            await page.keyboard.press("Enter")
        await expect(menu).to_be_hidden()
    await expect(titles(page)).to_have_text(["Rate cuts: what they mean", "Yen falls", "Fed cuts its rate"])
    await expect(page.locator("#headlines [data-f='muted-count']")).to_have_text("2 muted")
    await page.get_by_role("button", name="Undo").click()
    await expect(titles(page)).to_have_count(4)
    await page.locator("#headlines [data-f='menu']").click()
    list_ = page.get_by_role("dialog", name="Unread, saved and muted")
    await expect(list_).to_have_css("opacity", "1")
    await expect(list_.get_by_role("heading")).to_have_text("1 muted")
    await list_.get_by_role("button", name="Unmute “gossip”").click()
    await expect(titles(page)).to_have_count(5)
    await page.keyboard.press("Escape")
    await expect(list_).to_be_hidden()
    await expect(page.locator("#headlines [data-f='menu']")).to_be_focused()


async def test_search_finds_all_that_is_kept_page_by_page(reader: BrowserContext, site: Serving) -> None:
    page = await opened(reader, site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/headlines?" in request.url else None)
    words = page.locator("#headlines [data-f='finding-words']")
    await searched(page, "quiet day")
    await expect(words).to_have_text("50 newest found")
    assert len(asked) == 1
    await expect(titles(page)).to_have_count(50)
    await page.get_by_role("button", name="Older").click()
    await expect(words).to_have_text("60 found")
    await expect(titles(page)).to_have_count(60)
    assert set(await page.evaluate(FOUND)) == {"Quiet", "day"}
    await searched(page, '"cuts its" -gossip $aapl')
    await expect(titles(page)).to_have_text(["Fed cuts its rate"])
    await searched(page, "source:nobody")
    await expect(page.locator("#headlines .empty")).to_contain_text("No source is called so.")
    await searched(page, "unheard of")
    await expect(page.locator("#headlines .empty")).to_contain_text(
        # Those of the other tests are among them.
        re.compile(r"Nothing found in 6\d headlines of the last 2 h\.")
    )
    await searched(page, "fed")
    await expect(titles(page)).to_have_text(["Rate cuts: what they mean", "Fed cuts its rate"])
    await page.get_by_role("button", name="Save search").click()
    await page.get_by_label("Name of the search").fill("The Fed")
    await page.get_by_label("Name of the search").press("Enter")
    await expect(page.get_by_role("button", name="The Fed", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(page.locator("#query")).to_have_value("")
    await expect(titles(page)).to_have_text(["Rate cuts: what they mean", "Fed cuts its rate"])
    await page.go_back()
    await expect(page.locator("#query")).to_have_value("fed")
    await expect(page.get_by_role("button", name="All", exact=True)).to_have_attribute("aria-pressed", "true")
    # Within a search that is saved, what is on show is saved, and not only what was typed last.
    await page.get_by_role("button", name="The Fed", exact=True).click()
    await searched(page, "cuts -explains")
    await expect(titles(page)).to_have_text(["Fed cuts its rate"])
    await page.get_by_role("button", name="Save search").click()
    await page.get_by_label("Name of the search").press("Enter")
    narrowed = page.get_by_role("button", name="fed cuts -explains", exact=True)
    await expect(narrowed).to_have_attribute("aria-pressed", "true")
    await expect(titles(page)).to_have_text(["Fed cuts its rate"])


async def test_what_is_new_is_counted_for_the_open_tab_and_waits(
    reader: BrowserContext, site: Serving
) -> None:
    page = await opened(reader, site)
    fresh = page.locator("#headlines [data-f='fresh']")
    await page.get_by_role("button", name="Tech", exact=True).click()
    await expect(titles(page)).to_have_text(["Chip makers rally"])
    await site.append(told("A word of the world", "wire", 3))
    await site.append(told("Another chip", "circuit", 2), channel="news.tech")
    await expect(fresh).to_have_text("1 new")
    await expect(titles(page)).to_have_text(["Chip makers rally"])
    await page.locator("#quote").hover()
    await expect(titles(page)).to_have_text(["Another chip", "Chip makers rally"])
    await page.keyboard.press("j")
    title = page.locator("#headlines article:focus h3")
    await site.append(told("A third chip", "circuit", 1), channel="news.tech")
    await expect(fresh).to_have_text("1 new")
    await expect(title).to_have_text("Another chip")
    await fresh.click()
    await expect(titles(page)).to_have_count(3)
    await page.locator("#pause").click()
    await site.append(
        told("A fourth chip", "circuit", 0), told("Off the tab", "wire", 0), channel="news.tech"
    )
    await expect(fresh).to_have_text("2 new, resume")
    await fresh.click()
    await expect(titles(page)).to_have_count(5)


async def test_hostile_headline_breaks_nothing(reader: BrowserContext, site: Serving) -> None:
    page = await opened(reader, site)
    evil = [
        "\N{RIGHT-TO-LEFT OVERRIDE}evil\N{LEFT-TO-RIGHT OVERRIDE} <b>bold</b>",
        "x" * 5_000,
        "Z" + "\N{COMBINING ZIGZAG ABOVE}\N{COMBINING TILDE BELOW}" * 200 + "algo",
        "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED} 5%",
    ]
    await page.locator("#quote").hover()
    await site.append(*(told(title, "evil", n) for n, title in enumerate(evil)))
    cards = page.locator("#headlines .story", has=page.locator("h3 a[href^='https://evil']"))
    await expect(cards).to_have_count(4)
    heights = await cards.evaluate_all("(cards) => cards.map((card) => card.getBoundingClientRect().height)")
    assert max(heights) < 140
    assert await page.evaluate("document.querySelector('#headlines .scroll').scrollWidth <= innerWidth")
    directions = await cards.evaluate_all(
        "(cards) => cards.map((card) => getComputedStyle(card.querySelector('h3')).direction)"
    )
    assert directions.count("rtl") == 1
