"""The page at every size, zoom, size of text and theme, with as much on it as it has to bear.

Nothing is cut off, printed over something else, outside or too small to be met, and nothing moves while the
page is loaded. `layout_faults.js` looks at what is painted.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, Page, expect

from tests.browser.crowded import LAST, crowded
from tests.browser.live import is_live
from tests.browser.test_takeover import WATCH
from tests.support.serving import Serving
from tests.support.waiting import PATIENCE_S
from ticker.times import rfc3339

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDS_WHOLE_BROWSER = True

FAULTS = Path(__file__).parent / "layout_faults.js"
SIZES = [
    (320, 640),
    (390, 844),
    (844, 390),
    (768, 1024),
    (1024, 768),
    (1280, 800),
    (1440, 900),
    (1920, 1080),
    (2560, 1440),
]
WAYS = {"as it is": (1, 16), "zoomed to 200 %": (2, 16), "text of 200 %": (1, 32)}
"""The zoom, and the size of text that the browser is set to."""
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "active"},
    {"color_scheme": "dark", "forced_colors": "none"},
]
MOST_SCREENS = 4
MEASURE = """async () => {
  // What has come into view is laid out in the next frame.
  for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
  const { scrollHeight, scrollWidth } = document.documentElement;
  const texts = document.querySelectorAll("main :is(.row, .story, .source, .message), .quote dd");
  return {
    screens: scrollHeight / innerHeight,
    seen: [...texts].filter((one) => one.checkVisibility()).length,
    faults: layoutFaults(),
  };
}"""
SCREENS = """() => [...document.querySelectorAll("#screens button")].filter((one) => one.checkVisibility())
  .map((one) => one.dataset.screen)"""
STYLE = """<style>
  body { font: 16px sans-serif; } p { position: relative; width: 60px; white-space: nowrap; }
  .cut, .dots { overflow: hidden; } .dots { text-overflow: ellipsis; } .scrolls { overflow: auto; }
</style>"""
SOUND = """<main>
  <p>Words</p> <p><b>12.50</b> <button style="width: 60px; height: 24px">Buy</button></p>
  <p class="dots">Words may end in dots</p>
  <p class="scrolls" style="height: 20px">What is<br>below</p>
  <p>A link in <a href="#x">a sentence</a> is as high as its line.</p>
  <p class="cut" style="position: absolute; clip-path: inset(50%); width: 1px; height: 1px">For the ear</p>
</main>"""
PLANTED = {
    "cut off": '<p class="cut">12,345,678.90</p>',
    "cut off: p.dots": '<p class="dots">12,345,678.90</p>',
    "cut off: b": '<p class="cut" style="height: 9px"><b>12.50</b></p>',
    "nothing left": '<p class="dots" style="width: 20px">Words</p>',
    "printed over": '<p>12.50<b style="margin-left: -30px">99.75</b></p>',
    "covered by": '<p><b>12.50</b><i style="position: absolute; inset: 0; background: white"></i></p>',
    "outside": '<p style="left: -20px">12.50</p>',
    "scrolls sideways": '<p class="scrolls">12,345,678.90</p>',
    "60.0 x 20.0 px": '<button style="width: 60px; height: 20px">Buy</button>',
    "12.0 x 12.0 px": '<input type="checkbox" style="width: 12px; height: 12px">',
}


class Window:
    """A page at any size, zoom and size of text, without being loaded again."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.page = page
        self._session = session

    async def be(self, size: tuple[int, int], way: str = "as it is") -> None:
        zoom, text_px = WAYS[way]
        sizes = {"standard": text_px, "fixed": text_px - 3}
        await self._session.send("Page.setFontSizes", {"fontSizes": sizes})
        device = {"width": size[0] // zoom, "height": size[1] // zoom, "deviceScaleFactor": zoom}
        await self._session.send("Emulation.setDeviceMetricsOverride", {**device, "mobile": False})

    async def faults(self) -> dict[str, list[str]]:
        """What is wrong with the page; of a phone, with each of its parts, by its name."""
        found = {}
        for screen in await self.page.evaluate(SCREENS) or [""]:
            if screen:
                await self.page.evaluate(f"document.querySelector('[data-screen={screen}]').click()")
            measured = await self.page.evaluate(MEASURE)
            wrong = list(measured["faults"])
            if measured["screens"] > MOST_SCREENS:
                wrong.append(f"{measured['screens']:.1f} screens high")
            if not measured["seen"]:
                wrong.append("shows nothing")
            if wrong:
                found[screen] = wrong
        return found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    async with crowded(tmp_path_factory.mktemp("crowded")) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def window(browser: Browser, site: Serving) -> AsyncIterator[Window]:
    context = await browser.new_context(color_scheme="dark", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_S * 1000)
    await context.add_init_script(path=FAULTS)
    await context.add_init_script(WATCH)
    page = await context.new_page()
    window = Window(page, await context.new_cdp_session(page))
    await window.be((1440, 900))
    await opened(page, site)
    yield window
    await context.close()


async def opened(page: Page, site: Serving) -> None:
    await page.goto(f"{site.address}/?symbol={LAST}")
    await is_live(page)
    if await page.locator("#quote").is_visible():
        await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here")


async def test_what_looks_for_faults_finds_each_that_is_planted_and_no_other(browser: Browser) -> None:
    page = await browser.new_page()
    await page.add_init_script(path=FAULTS)
    await page.goto("about:blank")

    async def found(html: str) -> list[str]:
        await page.evaluate("(html) => { document.body.innerHTML = html; }", STYLE + html)
        faults: list[str] = await page.evaluate("layoutFaults()")
        return faults

    assert await found(SOUND) == []
    for what, html in PLANTED.items():
        faults = await found(html)
        assert any(fault.startswith(what) for fault in faults), (what, faults)
    await page.close()


async def test_at_every_size_zoom_and_size_of_text_and_in_every_theme_nothing_is_wrong(
    window: Window,
) -> None:
    wrong = {}
    for way in WAYS:
        for size in SIZES:
            await window.be(size, way)
            for look in LOOKS if way == "as it is" else LOOKS[-1:]:
                await window.page.emulate_media(**look)
                if faults := await window.faults():
                    wrong[way, size, *look.values()] = faults
    assert wrong == {}


async def test_back_in_time_nothing_is_wrong_where_there_is_least_room(window: Window, site: Serving) -> None:
    site.clock.ms += 2_000
    await window.page.goto(f"{site.address}/?symbol={LAST}&at={rfc3339(site.clock.ms - 1_000)}")
    await expect(window.page.locator("#pill")).to_contain_text("Not live")
    wrong = {}
    for way in WAYS:
        for size in SIZES[:5]:
            await window.be(size, way)
            if faults := await window.faults():
                wrong[way, size] = faults
    assert wrong == {}


async def test_at_every_size_nothing_moves_while_the_page_is_loaded(window: Window, site: Serving) -> None:
    moved = {}
    for size in SIZES:
        await window.be(size)
        await opened(window.page, site)
        if (shift := await window.page.evaluate("window.shift")) >= 0.02:
            moved[size] = shift
    assert moved == {}


async def test_on_paper_nothing_is_cut_off(window: Window) -> None:
    wrong = {}
    for size in ((794, 1123), (1123, 794)):
        await window.be(size)
        await window.page.emulate_media(media="print")
        faults = await window.page.evaluate("layoutFaults()")
        # It is one page, which leaves out what there is no room for; and nothing is pressed on it.
        if cut := [fault for fault in faults if not re.match("out of sight|.* px:", fault)]:
            wrong[size] = cut
    await window.page.emulate_media(media="screen")
    assert wrong == {}
