"""Headlines as cards in a real Chromium: one for each story, whoever tells it, and still under a pointer."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.sharing import NOTHING
from tests.browser.truth import comes_true
from tests.support.serving import START_MS, Serving, serving
from ticker.events import Alert, Headline, Move
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARDS = """() => [...document.querySelectorAll("#headlines .story")].map((card) => [
  card.querySelector("h3").textContent, card.querySelector(".from span").textContent,
  card.querySelector(".others")?.textContent ?? ""])"""
WORDS = """() => [...document.querySelectorAll("#headlines .story")].map((card) => [card.dataset.key,
  card.dataset.channel, card.innerText, card.querySelector("h3 a").getAttribute("href"),
  card.querySelector("time").dateTime, card.hasAttribute("data-retracted")])"""
PIXEL = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>'


def told(name: str, by: str, ago_s: int, story: str | None = "s1", **fields: Any) -> Headline:
    seen = rfc3339(START_MS - ago_s * 1000)
    given = {"headline_id": name, "revision": 1, "url": f"https://{by}.example/1", **fields}
    return Headline(title=name, source=by, first_seen=seen, story=story, **given)


async def opened(page: Page, site: Serving) -> None:
    await page.goto(site.address)
    await expect(page.locator("#pill")).to_contain_text("Live")


async def becomes(page: Page, cards: list[list[str]]) -> None:
    """Shows exactly these cards, each with its title, its first source, and the others."""
    await comes_true(page, f"(cards) => JSON.stringify(({CARDS})()) === JSON.stringify(cards)", arg=cards)


async def test_story_is_one_card_that_takes_in_every_source(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path) as site:
        await site.append(told("a", "alpha", 90), told("x", "alpha", 60, None), told("b", "beta", 70))
        await opened(page, site)
        both = ["a", "alpha", "first of 2: beta +20 s"]
        assert await page.evaluate(CARDS) == [["x", "alpha", ""], both]
        await page.evaluate("document.querySelectorAll('#headlines .story')[1].mark = 'same'")
        await site.append(told("c", "gamma", 5))
        await becomes(page, [["a", "alpha", "first of 3: beta +20 s, gamma +1 min"], ["x", "alpha", ""]])
        assert await page.evaluate("document.querySelector('#headlines .story').mark") == "same"
        await site.append(told("c", "gamma", 5, revision=2, summary="More is known."))
        await expect(page.locator("#headlines .story").first).to_contain_text("More is known.")
        await expect(page.locator("#headlines [data-f='count']")).to_have_text("2 unread")


async def test_card_under_a_pointer_stays_where_it_is_until_it_may_move(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path) as site:
        await site.append(told("a", "alpha", 90), told("x", "alpha", 60, None))
        await opened(page, site)
        await page.locator("#headlines .story").last.hover()
        await site.append(told("c", "gamma", 5), told("y", "alpha", 4, None))
        await expect(page.locator("#headlines [data-f='fresh']")).to_have_text("2 new")
        assert await page.evaluate(CARDS) == [["x", "alpha", ""], ["a", "alpha", ""]]
        await page.locator("#headlines [data-f='fresh']").click()
        both = ["a", "alpha", "first of 2: gamma +1 min"]
        await becomes(page, [["y", "alpha", ""], both, ["x", "alpha", ""]])
        await expect(page.locator("#headlines [data-f='fresh']")).to_be_hidden()


async def test_burst_of_one_source_is_folded_until_it_is_opened(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path) as site:
        await site.append(
            told("x", "alpha", 60, None), *(told(f"f{n}", "frisk", 100 + n, None) for n in range(14))
        )
        await opened(page, site)
        shown = page.locator("#headlines .story:visible h3")
        fold = page.get_by_role("button", name="frisk, 12 more")
        await expect(fold).to_have_attribute("aria-expanded", "false")
        assert await shown.all_text_contents() == ["x", "f0", "f1"]
        await fold.press("Enter")
        await expect(shown).to_have_count(15)
        await expect(fold).to_have_attribute("aria-expanded", "true")
        await expect(fold).to_be_focused()
        await fold.press("Enter")
        await expect(shown).to_have_count(3)
        # Who searches is shown all that matches.
        await page.locator("#query").fill("f1")
        await page.locator("#query").press("Enter")
        await expect(shown).to_have_count(5)


async def test_edited_title_shows_what_was_changed_live_and_after_a_reload(
    tmp_path: Path, page: Page
) -> None:
    async with serving(tmp_path) as site:
        await site.append(told("Ten hurt in crash", "alpha", 90, None, headline_id="a"))
        await opened(page, site)
        await site.append(told("Nine hurt in crash", "alpha", 90, None, headline_id="a", revision=2))
        edits = page.locator("#headlines .story details")
        for _ in range(2):
            await edits.locator("summary").click()
            await expect(edits.locator("del")).to_have_text("Ten")
            await expect(edits.locator("ins")).to_have_text("Nine")
            await expect(edits.locator("p")).to_have_text("Ten Nine hurt in crash", use_inner_text=True)
            # Or the one that was painted before the edit may come again: it is kept for a second.
            site.site.pages.clear()
            await page.reload()
            await expect(page.locator("#pill")).to_contain_text("Live")


async def test_card_on_show_does_not_vanish_when_its_story_falls_apart(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path) as site:
        await site.append(told("a", "alpha", 90), told("b", "beta", 70))
        await opened(page, site)
        await page.locator("#headlines .story").hover()
        await site.append(told("a", "alpha", 90, None, revision=2), told("x", "alpha", 100, None))
        await becomes(page, [["b", "beta", ""], ["a", "alpha", ""]])
        await expect(page.locator("#headlines [data-f='fresh']")).to_have_text("1 new")


async def test_first_paint_and_javascript_show_the_same_cards(
    tmp_path: Path, page: Page, browser: Browser
) -> None:
    # Whole minutes old, so that half a minute that passes between the two changes no word.
    async with serving(tmp_path) as site:
        await site.append(
            told("a", "alpha", 900, symbols=("AAPL",), summary="Why"),
            told("b", "beta", 720, url="javascript:alert(1)"),
            told("c", "gamma", 840, "s2", tags=("retracted",)),
            told("d", "gamma", 480, "s3"),
            told("e", "gamma", 420, "s4"),
            told("f", "alpha", 300, None, url=None, published="2026-06-01T00:00:00.000Z"),
        )
        await site.append(told("a", "alpha", 240), channel="news.tech")
        await opened(page, site)
        context = await browser.new_context(
            java_script_enabled=False, viewport={"width": 1440, "height": 900}
        )
        plain = await context.new_page()
        await plain.goto(site.address)
        first = await plain.evaluate(WORDS)
        assert await page.evaluate(WORDS) == first
        assert len(first) == 6
        assert [card[5] for card in first].count(True) == 1
        await context.close()


def picture(name: str) -> str:
    return f"https://pictures.example/{name}.svg"


async def pictures_asked_for(page: Page) -> list[str]:
    """What the page asks the publisher's servers for, as it does."""
    asked: list[str] = []

    async def serve(route: Route) -> None:
        asked.append(route.request.url)
        if "missing" in route.request.url:
            await route.abort()
        else:
            await route.fulfill(body=PIXEL, content_type="image/svg+xml")

    await page.route("https://pictures.example/**", serve)
    return asked


async def test_no_picture_is_asked_for_unless_the_operator_says_so(tmp_path: Path, page: Page) -> None:
    asked = await pictures_asked_for(page)
    async with serving(tmp_path) as site:
        await site.append(told("a", "alpha", 90, image=picture("a")), told("x", "alpha", 60, None))
        await opened(page, site)
        assert await page.locator("#headlines img").count() == 0
    assert asked == []


async def test_pictures_are_shown_where_the_operator_allows_them(tmp_path: Path, page: Page) -> None:
    asked = await pictures_asked_for(page)
    async with serving(tmp_path, images=True) as site:
        await site.append(told("a", "alpha", 90, image=picture("a")), told("x", "alpha", 60, None))
        await opened(page, site)
        shown = page.locator("#headlines img:visible")
        await expect(shown).to_have_count(1)
        await site.append(told("b", "beta", 5, "s2", image=picture("b")))
        await expect(shown).to_have_count(2)
        await site.append(told("c", "beta", 4, "s3", image=picture("missing")))
        await expect(page.locator("#headlines .story")).to_have_count(4)
        await expect(shown).to_have_count(2)
        await page.reload()
        await expect(page.locator("#headlines .story")).to_have_count(4)
        await expect(shown).to_have_count(2)
        assert sorted(set(asked)) == [picture("a"), picture("b"), picture("missing")]


async def moved(site: Serving, about: str, symbol: str, change_pct: float, *, unusual: bool) -> None:
    move = Move(
        about=about,
        symbol=symbol,
        since=rfc3339(START_MS),
        span_s=300,
        before=100.0,
        after=100.0 + change_pct,
        change_pct=change_pct,
        z=4.13 if unusual else -0.2,
        unusual=unusual,
        simulated=True,
    )
    await site.append(move, channel="stocks")


async def test_what_a_headline_moved_comes_onto_its_card_and_stays(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path) as site:
        first, _ = await site.append(
            told("a", "alpha", 90, symbols=("NVDA", "AMD")), told("x", "alpha", 60, None, symbols=("AMD",))
        )
        await opened(page, site)
        card = page.locator("#headlines .story").last
        await expect(card.locator(".chip")).to_have_count(2)
        await moved(site, first.id, "NVDA", 0.62, unusual=True)
        await expect(card.locator(".move")).to_have_text("NVDA▲+0.62% in 5 min, unusual (4.1 σ)")
        await site.append(told("a", "alpha", 90, symbols=("NVDA", "AMD"), revision=2, summary="More."))
        # Edited meanwhile, and not under who points at it.
        await card.hover()
        await moved(site, first.id, "AMD", -0.12, unusual=False)
        await page.locator("#quote").hover()
        both = ["NVDA▲+0.62% in 5 min, unusual (4.1 σ)", "AMD▼−0.12% in 5 min, usual"]
        await expect(card.locator(".move")).to_have_text(both)
        site.site.pages.clear()
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.reload()
        await expect(page.locator("#pill")).to_contain_text("Live")
        await expect(card.locator(".move")).to_have_text(both)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await expect(page.locator("#headlines .story").first.locator(".move")).to_have_count(0)


async def test_move_that_came_between_the_painting_and_the_stream_is_on_its_card(
    tmp_path: Path, page: Page
) -> None:
    async with serving(tmp_path) as site:
        (first,) = await site.append(told("a", "alpha", 90, symbols=("NVDA",)))

        async def hold(route: Route) -> None:
            await moved(site, first.id, "NVDA", 0.62, unusual=True)
            await route.continue_()

        # A request of the page's own: what a worker asks for cannot be held up.
        await page.add_init_script(NOTHING)
        await page.route(re.compile(r"/stream(\?|$)"), hold)
        await opened(page, site)
        await expect(page.locator("#headlines .move")).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
async def test_alert_shows_in_two_lines_which_price_or_story_it_was(
    tmp_path: Path, page: Page, width: int, height: int
) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    async with serving(tmp_path) as site:
        long = Alert(
            rule="news", title="A story on the newswire", detail="<i>Apple</i> " + "earns more " * 60
        )
        await site.append(long)
        await opened(page, site)
        await site.append(Alert(rule="price", title="AAPL is above 200", detail="AAPL at 200.11 USD"))
        if width < 800:
            await page.locator("#screens [data-screen=news]").click()
        details = page.locator("#headlines .story[data-kind='alert'] .more")
        await expect(details.first).to_have_text("AAPL at 200.11 USD")
        await expect(details.last).to_contain_text("<i>Apple</i> earns more")
        assert await details.first.is_visible()
        assert await details.last.is_visible()
        lines = "(shown) => shown.clientHeight / parseFloat(getComputedStyle(shown).lineHeight)"
        assert [round(await one.evaluate(lines)) for one in await details.all()] == [1, 2]
