"""The page on a wall: it goes on by itself, takes over a new version, and is honest when nothing comes."""

import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.test_takeover import filled
from tests.browser.truth import comes_true
from ticker.web.assets.assets import FOLDER, Assets

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTROLS = """() => [...document.querySelectorAll("button, input, select, textarea, a.skip")]
    .filter((one) => one.checkVisibility() && !one.closest("thead"))
    .map((one) => one.textContent.trim() || one.id)"""
PAGES = {"Prices": "watchlist", "News": "headlines"}
AWAKE = """
globalThis.awake = 0;
Object.defineProperty(navigator, "wakeLock", {
  value: { request: async (kind) => { globalThis.awake += kind === "screen"; } },
});
"""


async def test_it_goes_on_and_is_new_after_a_deploy_and_can_be_left(tmp_path: Path, page: Page) -> None:
    newer = tmp_path / "static"
    shutil.copytree(FOLDER, newer)
    (newer / "css/kiosk.css").write_text(f"{(newer / 'css/kiosk.css').read_text()}\n/* newer */")
    await page.add_init_script(AWAKE)
    async with filled(tmp_path) as site:
        await page.clock.install()
        await page.goto(f"{site.address}/?kiosk=5s")
        await expect(page.locator("#pill")).to_contain_text("Live")
        await expect(page.locator(".kiosk-out")).to_have_count(1)
        assert await page.evaluate(CONTROLS) == []
        assert await page.evaluate("awake") == 1
        # A key that is pressed by chance pauses nothing, opens nothing and moves nothing.
        for key in ("p", "a", "f", "?", "Control+k"):
            await page.keyboard.press(key)
        assert (
            await page.evaluate(
                "document.querySelector('[data-paused], [data-arranging], [data-full], [open]')"
            )
            is None
        )
        assert await page.evaluate("getComputedStyle(document.body).cursor") == "none"
        assert await page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0
        first = await page.locator("#quote-title").text_content()
        await page.clock.run_for(6000)
        await expect(page.locator("#quote-title")).not_to_have_text(first or "")
        # A list that is longer than its place goes on as well.
        await comes_true(page, "document.querySelector('#headlines .scroll').scrollTop > 0")
        # A deploy: other files, and every stream is ended.
        before = await page.evaluate("document.documentElement.dataset.stream")
        site.site.assets = Assets(newer)
        site.app.jinja_env.globals["asset"] = site.site.assets.address
        site.site.pages.clear()
        site.use_access({"anonymous": {"read": []}})
        site.use_access({"anonymous": {"read": ["*"]}})
        await comes_true(page, "(name) => document.documentElement.dataset.stream !== name", arg=before)
        await expect(page.locator("#pill")).to_contain_text("Live")
        await page.keyboard.press("Escape")
        await expect(page.locator(".kiosk-out")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#pause")).to_be_visible()
        assert "kiosk" not in page.url
        await page.goto(f"{site.address}/?kiosk")
        await expect(page.locator("#pill")).to_contain_text("Live")
        site.broadcast.say_goodbye("shutdown")
        await expect(page.locator("#banner")).to_be_visible()
        size = "parseFloat(getComputedStyle(document.querySelector('#banner strong')).fontSize)"
        assert await page.evaluate(size) >= 28


async def test_it_stays_where_it_is_until_the_server_answers_for_the_next_page(
    tmp_path: Path, page: Page
) -> None:
    asked: list[str] = []

    async def away(route: Route) -> None:
        asked.append(route.request.method)
        await route.fulfill(status=502)

    pages = [{"name": name, "columns": [{"widgets": [{"type": kind}]}]} for name, kind in PAGES.items()]
    async with filled(tmp_path, settings={"pages": pages}) as site:
        await page.clock.install()
        await page.goto(f"{site.address}/?kiosk=5s")
        await expect(page.locator("#pill")).to_contain_text("Live")
        await page.route("**/?page=*", away)
        while len(asked) < 2:
            await page.clock.run_for(1000)
        assert set(asked) == {"HEAD"}
        await expect(page.locator("#watchlist")).to_be_visible()
        await page.unroute("**/?page=*")
        await page.clock.run_for(7000)
        await expect(page.locator("#headlines")).to_be_visible()
        assert page.url.endswith("/?page=news&kiosk=5s")
