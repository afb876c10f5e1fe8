"""The panel of messages in a real Chromium: what is said, what is being said, and how it stands with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.gate import gate_before
from tests.support.events import quote
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.web.writing.room import LOUNGE, room
from ticker.events import Message

pytestmark = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def opened(
    folder: Path, page: Page, **settings: Any
) -> AsyncIterator[tuple[Serving, httpx.AsyncClient]]:
    async with room(folder, real_clock=True, **settings) as (site, client):
        await site.append(quote("AAPL"), channel="stocks")
        await page.goto(f"{site.address}/")
        await expect(page.locator("#pill")).to_contain_text("Live", timeout=30_000)
        # Before the panel's script has run, Enter begins a line; it is what asks who is here.
        await expect(page.locator("#messages [data-f=here]")).not_to_be_empty()
        yield site, client


async def say(page: Page, text: str) -> None:
    await page.locator("#say-text").fill(text)
    await page.locator("#say-text").press("Enter")


def said(site: Serving) -> list[tuple[str | None, str]]:
    bodies = [record.body for record in site.log.tail.records]
    return [(body.author, body.text) for body in bodies if isinstance(body, Message)]


async def shows(page: Page, *texts: str) -> None:
    rows = page.locator("#messages li .words")
    await expect(rows).to_have_text(list(texts), use_inner_text=False, timeout=30_000)


async def test_what_is_said_is_seen_at_once_by_everybody_and_runs_nowhere(
    tmp_path: Path, page: Page, browser: Browser
) -> None:
    async with opened(tmp_path, page) as (site, client):
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        other = await browser.new_page()
        await other.goto(f"{site.address}/")
        await page.locator("#say-author").fill("Ann")
        await page.locator("#say-text").fill("one")
        await page.locator("#say-text").press("Shift+Enter")
        await page.locator("#say-text").press_sequentially("  two")
        await page.locator("#say-text").press("Enter")
        # The page shows it before the server has it.
        await eventually(lambda: said(site) == [("Ann", "one\n  two")])
        hostile = "<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3)"
        await client.post(LOUNGE, content=hostile)
        for one in (page, other):
            await shows(one, "one\n  two", hostile)
        assert said(site) == [("Ann", "one\n  two"), (None, hostile)]
        assert await page.locator("#messages :is(img, script, a)").count() == 0
        assert dialogs == []
        # Whoever one said to be is known the next time, and what was said is there.
        await page.reload()
        await shows(page, "one\n  two", hostile)
        await expect(page.locator("#say-author")).to_have_value("Ann")
        await expect(page.locator("#messages [data-f=here]")).to_have_text("2 here", timeout=30_000)
        await other.close()


async def test_what_is_sent_before_the_rooms_script_is_here_is_sent_then(tmp_path: Path, page: Page) -> None:
    script = asyncio.Event()

    async def late(route: Route) -> None:
        await script.wait()
        await route.continue_()

    async with room(tmp_path, real_clock=True) as (site, _):
        await page.route("**/js/panels/messages.js*", late)
        await page.goto(f"{site.address}/")
        await page.locator("#say-text").fill("early")
        await page.locator("#messages [data-f=send]").click()
        await expect(page.locator("#messages form")).to_have_attribute("aria-busy", "true")
        script.set()
        await shows(page, "early")
        # Shown at once, and said when the server has it.
        await expect(page.locator("#messages [data-state]")).to_have_count(0, timeout=30_000)
        assert (page.url, said(site)) == (f"{site.address}/", [(None, "early")])


async def test_what_could_not_be_sent_is_kept_and_comes_once(tmp_path: Path, page: Page) -> None:
    sent = await gate_before(page, "**/messages")
    async with opened(tmp_path, page) as (site, _):
        answers = 0

        async def lose_the_answer(route: Route) -> None:
            nonlocal answers
            answers += 1
            await route.fetch()
            await route.abort()

        sent.shut(lose_the_answer)
        await say(page, "once")
        row = page.locator("#messages [data-state=failed]")
        await expect(row).to_contain_text("Not sent: the server is not to be reached", timeout=30_000)
        await expect(page.locator("#messages [role=status]")).to_contain_text("Not sent")
        sent.open()
        await row.get_by_role("button", name="Send again").click()
        await expect(page.locator("#messages [data-state]")).to_have_count(0, timeout=30_000)
        await shows(page, "once")
        assert (answers, said(site)) == (1, [(None, "once")])


async def test_what_is_refused_is_told_in_the_servers_words_and_can_be_edited(
    tmp_path: Path, page: Page
) -> None:
    async with opened(tmp_path, page) as (site, _):
        await say(page, "a\x07b")
        row = page.locator("#messages [data-state=refused]")
        await expect(row).to_contain_text(
            "expected text without the control character U+0007", timeout=30_000
        )
        await row.get_by_role("button", name="Edit").click()
        await expect(page.locator("#say-text")).to_have_value("a\x07b")
        await expect(page.locator("#messages [data-state]")).to_have_count(0)
        await say(page, "ab")
        await expect(page.locator("#messages [data-state]")).to_have_count(0)
        await shows(page, "ab")
        await page.locator("#say-text").fill("x" * 2_001)
        await expect(page.locator("#messages [data-f=length]")).to_have_text("1 characters too many")
        await page.locator("#say-text").press("Enter")
        await expect(page.locator("#say-text")).to_have_value("x" * 2_001)
        assert said(site) == [(None, "ab")]


async def test_who_says_too_much_at_once_waits_and_is_heard(
    tmp_path: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 0.0
    monkeypatch.setattr("ticker.web.rooms.steady_s", lambda: now_s)
    async with opened(tmp_path, page, messages_rate="1/s", messages_burst=1) as (site, _):
        await say(page, "one")
        await say(page, "two")
        await expect(page.locator("#messages [data-state=waiting]")).to_contain_text("sent again in 0:0")
        await page.locator("#pause").click()
        now_s += 1
        await expect(page.locator("#messages [data-state]")).to_have_count(0, timeout=30_000)
        await shows(page, "one", "two")
        assert said(site) == [(None, "one"), (None, "two")]


async def test_who_reads_further_up_is_not_moved(tmp_path: Path, page: Page) -> None:
    async with opened(tmp_path, page) as (site, client):
        for number in range(40):
            await client.post(LOUNGE, content=f"number {number}")
        await expect(page.locator("#messages li")).to_have_count(40, timeout=30_000)
        scroll = page.locator("#messages .scroll")
        await scroll.evaluate("(element) => { element.scrollTop = -300; }")
        await client.post(LOUNGE, content="news")
        fresh = page.locator("#messages [data-f=fresh]")
        await expect(fresh).to_have_text("1 new", timeout=30_000)
        assert await scroll.evaluate("(element) => element.scrollTop") == -300
        await fresh.click()
        await expect(page.locator("#messages li")).to_have_count(41)
        await expect(page.locator("#messages li").last).to_be_in_viewport()
        assert site.log.newest == 42


async def test_rooms_are_changed_and_who_may_only_read_finds_no_form(tmp_path: Path, page: Page) -> None:
    access = {"anonymous": {"write": ["lounge"]}}
    async with opened(
        tmp_path, page, access=access, others={"desk": {"title": "Desk", "messages": True}}
    ) as (site, _):
        await site.append(Message(text="at the desk"), channel="desk")
        await say(page, "in the lounge")
        await shows(page, "in the lounge")
        await page.locator("#messages").get_by_role("button", name="Desk").click()
        await shows(page, "at the desk")
        await expect(page.locator("#messages form")).to_be_hidden()
        await expect(page.locator("#messages .readonly")).to_be_visible()
        await page.reload()
        await shows(page, "at the desk")


async def test_without_javascript_a_message_is_sent_and_the_page_comes_back(
    tmp_path: Path, browser: Browser
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    async with room(tmp_path, real_clock=True) as (site, _):
        await page.goto(f"{site.address}/")
        await page.locator("#say-text").fill("no script\nat all")
        async with page.expect_navigation(url=f"{site.address}/"):
            await page.locator("#messages").get_by_role("button", name="Send").click()
        assert said(site) == [(None, "no script\nat all")]
    await context.close()


async def test_where_there_is_no_room_the_page_is_as_it_was(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path, real_clock=True) as site:
        await site.append(quote("AAPL"), channel="stocks")
        await page.goto(f"{site.address}/")
        await expect(page.locator("#pill")).to_contain_text("Live", timeout=30_000)
        await expect(page.locator("#messages")).to_have_count(0)
        areas = await page.evaluate(
            "() => getComputedStyle(document.querySelector('main')).gridTemplateAreas"
        )
        assert "messages" not in areas
