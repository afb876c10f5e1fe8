"""Rules that are made on the page, from whatever is on it: looked at while typed, kept and taken back."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.gate import gate_before
from tests.browser.truth import comes_true
from tests.support.events import quote
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = f"{CONFIG}alerts: [{{name: own, when: AAPL > 100000, severity: warning}}]\n"
FAST = """\
kind: simulator
channel: stocks
every: 500ms
symbols:
  AAPL: {name: Apple, price: 189.40}
"""
STORY = {
    "type": "headline",
    "guid": "1",
    "title": "Regulators approve Boeing merger",
    "symbols": ["AAPL"],
}
FORM = "dialog.rule"
SAYS = "#rule-says"


@pytest.fixture(scope="module")
def ticker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTicker]:
    with RunningTicker(write_site(tmp_path_factory.mktemp("alerts"), OWN, prices=FAST)) as ticker:
        assert httpx.post(ticker.url("/channels/stocks/events"), json=STORY).status_code == 201
        yield ticker


@pytest_asyncio.fixture(loop_scope="module")
async def desk(page: Page, ticker: RunningTicker) -> AsyncIterator[Page]:
    await live(page, ticker.address)
    yield page


async def live(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator("html")).to_have_attribute("data-link", "live")
    await expect(page.locator("#watchlist [data-symbol=AAPL] [data-lists]")).to_be_attached()


async def when(page: Page) -> str:
    await expect(page.locator(FORM)).to_be_visible()
    return await page.locator("#rule-when").input_value()


def kept(ticker: RunningTicker) -> str:
    file = ticker.config.parent / "alerts.yaml"
    return file.read_text() if file.exists() else ""


async def test_a_rule_is_made_from_a_row_and_taken_back(desk: Page, ticker: RunningTicker) -> None:
    await desk.locator("#watchlist [data-symbol=AAPL]").hover()
    await desk.locator("#watchlist [data-symbol=AAPL] [data-lists]").click()
    await desk.get_by_role("button", name="New alert").click()
    assert re.fullmatch(r"AAPL > [0-9.]+", await when(desk))
    await expect(desk.locator(SAYS)).to_have_text(
        re.compile(r"^aapl-above-[0-9.]+ \(info\): fires when AAPL is above")
    )

    await desk.fill("#rule-when", "AAPL = 200")
    await expect(desk.locator(SAYS)).to_have_text(
        'At character 6: expected > or <, or moves, behind a symbol, got "="'
    )
    await expect(desk.get_by_role("button", name="Save alert")).to_have_attribute("aria-disabled", "true")
    await desk.get_by_role("button", name="Save alert").click(force=True)
    assert kept(ticker) == ""

    await desk.fill("#rule-when", "AAPL > 99000")
    await desk.locator(FORM).get_by_text("Critical", exact=True).click()
    await expect(desk.locator(FORM).locator("code")).to_have_text(
        "- {name: aapl-above-99000, when: AAPL > 99000, severity: critical, cooldown: 10m}"
    )
    await desk.get_by_role("button", name="Save alert").click()
    await expect(desk.locator(FORM)).not_to_be_visible()
    rules = desk.locator("#alerts [data-name]")
    await expect(rules).to_have_count(2)
    assert "{name: aapl-above-99000, when: AAPL > 99000, severity: critical, cooldown: 10m}" in kept(ticker)
    await rules.nth(1).get_by_role("button", name="Change").click()
    assert await when(desk) == "AAPL > 99000"
    await desk.fill("#rule-when", "AAPL > 98000")
    await expect(desk.locator(FORM).locator("code")).to_have_text(
        "- {name: aapl-above-99000, when: AAPL > 98000, severity: critical, cooldown: 10m}"
    )
    await desk.get_by_role("button", name="Save alert").click()
    await expect(rules.nth(1)).to_contain_text("AAPL is above 98000")
    assert "{name: aapl-above-99000, when: AAPL > 98000, severity: critical, cooldown: 10m}" in kept(ticker)
    await expect(rules.nth(0).get_by_role("button")).to_have_count(0)
    await expect(rules.nth(1)).to_contain_text("not so now · has not fired")

    back = rules.nth(1).get_by_role("button").last
    await back.click()
    await expect(back).to_have_text("Really?")
    await back.click()
    await expect(rules).to_have_count(1)
    assert kept(ticker).endswith("alerts: []\n")


async def test_where_another_has_taken_the_name_meanwhile_a_free_one_is_proposed(
    page: Page, ticker: RunningTicker
) -> None:
    rules = await gate_before(page, "**/alerts/rules")
    await live(page, ticker.address)
    await page.keyboard.press("b")
    await page.fill("#rule-when", "AAPL > 97000")
    await expect(page.locator(SAYS)).to_have_attribute("data-state", "right")
    async with httpx.AsyncClient(base_url=ticker.address) as client:
        theirs = {"name": "aapl-above-97000", "when": "AAPL > 97000"}

        async def meanwhile(route: Route) -> None:
            # Sooner, and the page may have heard of it, and proposes the other name by itself.
            assert (await client.post("/alerts/rules", json=theirs)).status_code == 201
            rules.open()
            await route.continue_()

        rules.shut(meanwhile)
        await page.get_by_role("button", name="Save alert").click()
        await expect(page.locator(FORM)).to_contain_text("aapl-above-97000-2 is free")
        await expect(page.locator("#rule-name")).to_be_focused()
        await expect(page.locator("#rule-name")).to_have_value("aapl-above-97000-2")
        await page.get_by_role("button", name="Save alert").click()
        await expect(page.locator("#alerts [data-name=aapl-above-97000-2]")).to_be_visible()
        for name in ("aapl-above-97000", "aapl-above-97000-2"):
            await client.delete(f"/alerts/rules/{name}")


async def test_what_could_not_be_looked_at_is_looked_at_once_the_server_is_back(
    page: Page, ticker: RunningTicker
) -> None:
    gate = await gate_before(page, "**/alerts{,/check}")
    await live(page, ticker.address)
    await page.keyboard.press("b")
    line, save = page.locator(f"{FORM} code"), page.get_by_role("button", name="Save alert")
    await page.fill("#rule-when", "AAPL > 96000")
    await expect(line).to_contain_text("AAPL > 96000")
    gate.shut()
    await page.fill("#rule-when", "AAPL > 96001")
    await expect(page.locator(SAYS)).to_have_text("It cannot be looked at now: the server cannot be reached.")
    # Neither is the line of another rule there to copy, nor is what was typed called wrong.
    await expect(line).to_have_text("")
    await expect(page.locator("#rule-when")).not_to_have_attribute("aria-invalid", "true")
    await expect(save).to_have_attribute("aria-disabled", "true")
    gate.open()
    async with page.expect_response("**/alerts"):
        await expect(save).not_to_have_attribute("aria-disabled", "true")
    await expect(line).to_contain_text("AAPL > 96001")


async def test_one_is_begun_at_the_price_that_is_pointed_at_on_the_chart(desk: Page) -> None:
    canvas = desk.locator("#quote [data-f=canvas]")
    await expect(canvas.locator("canvas").first).to_be_visible()
    box = await canvas.bounding_box()
    assert box is not None
    levels = []
    for part in (0.05, 0.6):
        await desk.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * part, button="right")
        found = re.fullmatch(r"AAPL [<>] ([0-9.]+)", await when(desk))
        assert found is not None
        levels.append(float(found[1]))
        await desk.keyboard.press("Escape")
        await expect(desk.locator(FORM)).not_to_be_visible()
    assert levels[0] > levels[1] > 0
    # By keyboard it is the cursor's price, and who points then means where they point.
    chart = desk.locator("#quote [data-f=chart]")
    legend = desk.locator("#quote [data-f=legend]")
    await chart.focus()
    for keys in ("ContextMenu", "Shift+F10"):
        # The newest bar's price moves: that of the one before stays.
        await desk.keyboard.press("ArrowLeft")
        await desk.keyboard.press("ArrowLeft")
        close = re.search(r"C\s*([0-9.]+)", await legend.inner_text())
        assert close is not None
        await desk.keyboard.press(keys)
        at_cursor = (await when(desk)).split()[-1]
        assert at_cursor == close[1]
        await desk.keyboard.press("Escape")
        await expect(desk.locator(FORM)).not_to_be_visible()
        await expect(chart).to_be_focused()
    # Above all that is drawn: wherever the cursor's price lies, it is lower.
    await desk.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.05, button="right")
    assert float((await when(desk)).split()[-1]) > max(levels[1], float(at_cursor))
    await desk.keyboard.press("Escape")


async def test_one_is_begun_from_a_story_and_by_a_key(desk: Page) -> None:
    await desk.locator("#headlines .story").first.hover()
    await desk.locator("#headlines .story .act").first.click()
    await desk.get_by_role("button", name="New alert like it").click()
    assert await when(desk) == 'headline matches "regulators approve boeing"'
    await desk.get_by_role("button", name="About AAPL, and it moves").click()
    assert await when(desk) == "headline about AAPL and AAPL moves 1% in 10m"
    await expect(desk.locator(SAYS)).to_contain_text(
        "a headline is about AAPL in the last 10 min and AAPL moves by 1 %"
    )
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("b")
    assert (await when(desk)).startswith("AAPL > ")


async def test_what_fires_stands_behind_the_bell(desk: Page, ticker: RunningTicker) -> None:
    rule = {"name": "boeing", "when": 'headline matches "boeing"', "title": "Boeing again"}
    async with httpx.AsyncClient(base_url=ticker.address) as client:
        assert (await client.post("/alerts/rules", json=rule)).status_code == 201
        told = await client.post(
            "/channels/stocks/events", json={**STORY, "guid": "2", "title": "Boeing grounded"}
        )
        assert told.status_code == 201
    await desk.locator("#alerts summary").click()
    await expect(desk.locator("#alerts [data-f=list] .said").first).to_have_text("Boeing again")
    await desk.locator("#alerts").get_by_text("Rules", exact=True).click()
    await expect(desk.locator("#alerts [data-name=boeing]")).to_contain_text("· fired ")


async def test_who_does_not_operate_takes_the_line_along(tmp_path: Path, browser: Browser) -> None:
    async with serving(tmp_path, operate=False, real_clock=True) as site:
        await site.append(quote("AAPL"), channel="stocks")
        context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        await live(page, site.address)
        await page.locator("#alerts summary").click()
        await expect(page.locator("#alerts")).to_contain_text("No rule has fired yet.")
        assert await page.locator("#alerts [data-f=tabs]").count() == 0
        await page.locator("#alerts [data-f=new]").click()
        await page.fill("#rule-when", "AAPL > 500")
        await expect(page.locator(SAYS)).to_contain_text("fires when AAPL is above 500")
        assert await page.get_by_role("button", name="Save alert").count() == 0
        await page.get_by_role("button", name="Copy the line").click()
        await expect(page.locator(FORM)).to_contain_text("The line is copied")
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == "- {name: aapl-above-500, when: AAPL > 500, cooldown: 10m}"
        await context.close()


COUNT_SOUNDS = """
window.sounds = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.sounds += 1; return start.apply(this, at); };
"""


async def test_of_two_tabs_one_is_heard_once_somebody_asked_for_sound(
    browser: Browser, ticker: RunningTicker
) -> None:
    context = await browser.new_context()
    await context.add_init_script(COUNT_SOUNDS)
    tabs = [await context.new_page() for _ in range(2)]
    for tab in tabs:
        await live(tab, ticker.address)
        await tab.mouse.click(5, 5)
    first = tabs[0]
    await first.bring_to_front()
    await first.locator("#alerts summary").click()
    await first.get_by_label("Sound").check()
    # What it is like is heard at once, by who asked.
    await expect(first.locator("#alerts .ring .tabs")).to_be_visible()
    await comes_true(first, "sounds > 0")
    asked = await first.evaluate("sounds")
    await tabs[1].bring_to_front()
    await tabs[1].mouse.click(5, 5)
    told = {"type": "alert", "rule": "desk", "title": "Look at this", "severity": "critical"}
    async with httpx.AsyncClient(base_url=ticker.address) as client:
        assert (await client.post("/channels/stocks/events", json=told)).status_code == 201
    await expect(tabs[1].locator("#headlines .story").first).to_contain_text("Look at this")
    # Kept by the one that rings, so that no other does.
    await comes_true(first, "localStorage.getItem('ticker.rung')")
    heard = [await first.evaluate("sounds") > asked, await tabs[1].evaluate("sounds") > 0]
    assert sorted(heard) == [False, True]
    await context.close()
