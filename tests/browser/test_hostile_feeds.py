"""Feeds that attack their readers, through a real Ticker into a real Chromium: nothing of them ever runs."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Page, expect

from tests.browser.hostile import ELEMENTS, LINKS, HostileOrigin
from tests.browser.truth import comes_true
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORMS = ("rss", "atom", "json")
SOURCE_TITLES = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    '" onfocus=alert(1) x="',
)
COUNT = len(ELEMENTS) * len(FORMS)
SHOWN = 300
FORMS_OF_ITS_OWN = "#replay form.menu, #quote form.chart-menu, #watchlist form[data-f='list-form']"
FOREIGN = (
    f"base, meta[http-equiv], iframe, object, embed, main form:not({FORMS_OF_ITS_OWN}), main img, "
    "[onload], [onerror]"
)
WATCH = """
window.harm = [];
for (const name of ["alert", "confirm", "prompt", "open", "print"]) {
  window[name] = () => window.harm.push(name);
}
document.addEventListener("securitypolicyviolation", (event) => {
  window.harm.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
FOUND = """(given) => {
  // What shows an edit is the page's own where it stands; anywhere else it would be a feed's.
  const edits = "details.edits, .edits > summary, .edits > p > span > del, .edits > p > span > .new > ins";
  const panels = [...document.querySelectorAll("#headlines *, #sources *, #tape *")]
    .filter((element) => !element.matches(edits));
  const every = [...document.querySelectorAll("*")];
  // Where the handle of the page's own rewind stands, and its marks: a share of its line, and nothing beside.
  const placed = (element) => element.matches("#replay [data-f='line'], #replay [data-f='marks'] > i")
    && /^--(share|at): [0-9.]+%;$/.test(element.getAttribute("style"));
  const places = ["href", "src", "srcset", "action", "formaction", "data", "poster", "background",
    "xlink:href", "srcdoc"];
  const links = every.flatMap((element) => places.filter((name) => element.hasAttribute(name))
    .map((name) => new URL(element.getAttribute(name), document.baseURI).protocol));
  return {
    harm: window.harm,
    elements: [...new Set(panels.map((element) => element.tagName.toLowerCase()))].sort(),
    handlers: every.flatMap((element) => element.getAttributeNames()
      .filter((name) => /^on|^style$/i.test(name))
      .filter((name) => name !== "style" || !placed(element))
      .map((name) => `${element.tagName} ${name}=${element.getAttribute(name)}`)),
    protocols: [...new Set(links)].sort(),
    scripts: [...document.scripts].map((script) => script.getAttribute("src") ?? script.type),
    foreign: [...document.querySelectorAll(given)].map((element) => element.outerHTML.slice(0, 200)),
  };
}"""
TOUCH = """() => {
  for (const element of document.querySelectorAll("#headlines .story *")) {
    for (const name of ["mouseover", "mousemove", "focus"]) element.dispatchEvent(new Event(name));
  }
}"""
TITLES = "[...document.querySelectorAll('#headlines .stories h3')].map((title) => title.textContent)"


class Watched:
    """A page, and whatever it did that it should not have."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("dialog", self._dialog)

    async def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        await dialog.dismiss()


@pytest_asyncio.fixture(loop_scope="module")
async def watched(browser: Browser) -> AsyncIterator[Watched]:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_S * 1000)
    await context.add_init_script(WATCH)
    yield Watched(await context.new_page())
    await context.close()


@asynccontextmanager
async def attacked(folder: Path, page: Page) -> AsyncIterator[tuple[RunningTicker, list[HostileOrigin]]]:
    """A Ticker that has read everything its hostile publishers have to say."""
    async with AsyncExitStack() as stack:
        origins = {form: HostileOrigin(form) for form in FORMS}
        for origin in origins.values():
            await stack.enter_async_context(origin.open())
        with RunningTicker(site(folder, origins)) as running:
            async with asyncio.timeout(PATIENCE_S):
                while len(await headlines(page, running)) < COUNT:
                    await asyncio.sleep(0.1)
            yield running, list(origins.values())


def site(folder: Path, origins: dict[str, HostileOrigin]) -> Path:
    title = json.dumps(SOURCE_TITLES[0])
    channels = "".join(f"  {form}: {{title: {title}, retry: 500ms}}\n" for form in FORMS)
    config = f"data: data\nstream: {{snapshot: 300}}\nchannels:\n{channels}feeds: feeds\n"
    feeds = {
        form: f"kind: rss\nchannel: {form}\ntitle: {json.dumps(title)}\nlimit: 1000\nevery: 1s\n"
        f"private: true\nurl: http://127.0.0.1:{origins[form].port}/feed\n"
        for form, title in zip(FORMS, SOURCE_TITLES, strict=True)
    }
    return write_site(folder, config, **feeds)


async def headlines(page: Page, running: RunningTicker) -> list[dict[str, Any]]:
    answer = await page.request.get(running.url("/headlines?limit=1000"))
    found: list[dict[str, Any]] = (await answer.json())["headlines"]
    return found


async def is_inert(watched: Watched, running: RunningTicker) -> None:
    found = await watched.page.evaluate(FOUND, FOREIGN)
    assert found["harm"] == []
    assert set(found["elements"]) <= {
        *(
            "a",
            "article",
            "b",
            "button",
            "div",
            "g",
            "h2",
            "h3",
            "header",
            "i",
            "li",
            "ol",
            "p",
            "path",
            "rect",
        ),
        *("section", "span", "svg", "template", "time", "ul", "use", "strong"),
    }
    assert found["handlers"] == []
    assert set(found["protocols"]) <= {"http:", "https:"}
    first, *others, boot = found["scripts"]
    assert re.fullmatch(r"static/[0-9a-f]{16}/js/first\.js", first)
    assert others == [first.replace("first", "page")]
    assert boot == "application/json"
    assert found["foreign"] == []
    assert [url for url in watched.requests if not url.startswith(f"{running.address}/")] == []
    assert watched.errors == []


@pytest.mark.timeout(240)
async def test_nothing_that_a_feed_says_runs_or_loads_anything(tmp_path: Path, watched: Watched) -> None:
    page = watched.page
    async with attacked(tmp_path, page) as (running, origins):
        await page.goto(running.url("/"))
        await expect(page.locator("#pill")).to_contain_text("Live")
        assert len(await page.evaluate(TITLES)) == SHOWN
        await is_inert(watched, running)
        for origin in origins:
            origin.wave = "live"
        live = f"{TITLES}.filter((title) => title.startsWith('live')).length"
        await comes_true(page, f"() => {live} === {SHOWN}")
        await is_inert(watched, running)
        await page.evaluate(TOUCH)
        await page.locator("#headlines .scroll").focus()
        await is_inert(watched, running)


@pytest.mark.timeout(240)
async def test_page_without_javascript_is_as_inert(tmp_path: Path, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    watched = Watched(await context.new_page())
    async with attacked(tmp_path, watched.page) as (running, _):
        await watched.page.goto(running.url("/"))
        assert await watched.page.locator("#headlines .story").count() == SHOWN
        assert await watched.page.locator(FOREIGN).count() == 0
        assert [url for url in watched.requests if not url.startswith(f"{running.address}/")] == []
    await context.close()


@pytest.mark.timeout(240)
async def test_headlines_are_plain_text_with_web_links_only(tmp_path: Path, watched: Watched) -> None:
    async with attacked(tmp_path, watched.page) as (running, _):
        found = await headlines(watched.page, running)
    for one in found:
        for address in (one["url"], one["image"]):
            assert address is None or address.startswith(("http://", "https://")), one
        for text in (one["title"], one["summary"] or "", one["author"] or "", *one["tags"]):
            assert text.isprintable(), one


async def test_the_attacks_succeed_on_a_page_that_trusts_them(watched: Watched) -> None:
    """Else the tests above would prove nothing."""
    attack = """async (text) => {
      harm.length = 0;
      document.body.innerHTML = text;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return harm.length > 0;
    }"""
    await watched.page.goto("about:blank")
    texts = [text for text in ELEMENTS if "refresh" not in text]
    harmed = [text for text in texts if await watched.page.evaluate(attack, text)]
    assert len(harmed) >= 15, harmed
    assert len(ELEMENTS) >= 100
    assert len(LINKS) >= 20
