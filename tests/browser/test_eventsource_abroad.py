"""EventSources on a page of another site that a real Ticker lets read: all resume there, too."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.browser.test_eventsource import CLIENTS
from tests.browser.truth import comes_true
from tests.support.events import headline
from tests.support.origin import Origin
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

READ = """
(url) => {
  globalThis.ids = [];
  globalThis.opened = 0;
  const source = new EventSource(url);
  source.onopen = () => { opened += 1 };
  source.addEventListener("headline", ({ lastEventId }) => ids.push(lastEventId));
}
"""
TOKEN = "press-token"


async def test_a_page_of_another_site_resumes(tmp_path: Path, browser: Browser) -> None:
    async with Origin().open() as elsewhere:
        elsewhere.answer(b"<!doctype html>", path="/", content_type="text/html")
        elsewhere.answer(b"", path="/favicon.ico", status=404)
        settings = {
            "cors": {"origins": [elsewhere.url("")]},
            "channels": {"news.world": {"title": "World", "retry": "100ms"}},
        }
        async with serving(tmp_path, settings=settings) as site:
            pages = {client: await _reading(browser, elsewhere, site, client) for client in CLIENTS}
            appended: list[str] = []
            while min([await page.evaluate("opened") for page in pages.values()]) < 3:
                appended += [record.id for record in await site.append(headline(str(len(appended))))]
                for page in pages.values():
                    await comes_true(page, "(count) => ids.length >= count", arg=len(appended))
                for stream in list(site.broadcast.streams):
                    stream.part("lifetime")
                site.log.rouse()
            for client, page in pages.items():
                assert await page.evaluate("ids") == appended, client
                await page.close()
            await eventually(lambda: site.broadcast.readers == 0)


async def _reading(browser: Browser, elsewhere: Origin, site: Serving, client: str) -> Page:
    page = await browser.new_page()
    await page.goto(elsewhere.url("/"))
    script = CLIENTS[client].replace("/eventsource.js", f"{site.address}/static/eventsource.js")
    await page.evaluate(f"async () => {{ {script} }}")
    await page.evaluate(READ, f"{site.address}/stream/news.world")
    return page


@pytest.mark.parametrize("client", ["fetch", "xhr"])
async def test_ours_sends_a_token_in_a_header(tmp_path: Path, browser: Browser, client: str) -> None:
    access = {"anonymous": {"read": []}, "tokens": {"press": {"token": TOKEN, "read": ["*"]}}}
    page = await browser.new_page()
    async with serving(tmp_path, access=access) as site:
        await site.append(headline("a"))
        await page.goto(f"{site.address}/healthz")
        await page.evaluate(
            f"async () => {{ {CLIENTS[client].replace('/eventsource', '/static/eventsource')} }}"
        )
        states = await page.evaluate(
            """async (token) => {
              const refused = new EventSource("/stream/news.world");
              const over = new Promise((over) => { refused.onerror = over });
              const headers = { Authorization: `Bearer ${token}` };
              const source = new EventSource("/stream/news.world", { headers });
              const { data } = await new Promise((come) => source.addEventListener("headline", come));
              await over;
              return [JSON.parse(data).headline_id, refused.readyState, source.readyState];
            }""",
            TOKEN,
        )
        assert states == ["a", 2, 1]
        await page.goto("about:blank")
    await page.close()
