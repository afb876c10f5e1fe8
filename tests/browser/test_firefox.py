"""The page in a real Firefox: it loads, lives, comes back with nothing lost, and fits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
import pytest_asyncio

from tests.browser.firefox import Firefox, firefox
from tests.browser.middle import Middle
from tests.browser.test_embeds import PANELS, allow
from tests.browser.test_takeover import filled
from tests.support.origin import Origin
from tests.support.running import CONFIG, PRICES, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

T = TypeVar("T")
SITE = CONFIG.replace("feeds: feeds", "  desk: {title: Desk, messages: true, retry: 500ms}\nfeeds: feeds")
LIVE = "document.querySelector('#pill').textContent.includes('Live')"
LAST = "document.querySelector('[data-panel=watchlist] td.c-last').textContent"
KEEPS = """navigator.serviceWorker.ready.then(async ({ active }) => {
  const [name] = await caches.keys();
  const kept = name ? await (await caches.open(name)).keys() : [];
  return active.state === "activated" && kept.length === 1;
})"""
LINK = "document.documentElement?.dataset.link"
SAID = "[...document.querySelectorAll('[data-panel=messages] li')].map((one) => one.textContent)"
SIZES = ((320, 640), (390, 844), (844, 390), (768, 1024), (1024, 768), (1280, 800), (1440, 900), (1920, 1080))
FITS = """(() => {
  const { scrollWidth, scrollHeight, clientHeight } = document.documentElement;
  return { wider: scrollWidth - innerWidth, screens: scrollHeight / clientHeight };
})()"""


@pytest.fixture(scope="module")
def ticker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTicker]:
    with RunningTicker(write_site(tmp_path_factory.mktemp("site"), SITE, prices=PRICES)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page() -> AsyncIterator[Firefox]:
    async with firefox() as page:
        await page.size(1440, 900)
        yield page


async def test_it_is_live_and_prices_move(ticker: RunningTicker, page: Firefox) -> None:
    await page.goto(f"{ticker.address}/")
    await page.wait(LIVE)
    before = await page.evaluate(LAST)
    await page.wait(f"{LAST} !== {before!r}")
    assert await page.errors() == []


async def test_what_is_said_while_it_is_cut_off_is_there_once_when_it_is_back(
    ticker: RunningTicker, page: Firefox
) -> None:
    async with Middle(ticker.port).open() as middle:
        await page.goto(f"http://127.0.0.1:{middle.port}/")
        await page.wait(LIVE)
        middle.streams = "fails"
        middle.cut()
        await page.wait(f"!{LIVE}")
        async with httpx.AsyncClient(base_url=ticker.address) as client:
            said = [client.post("/channels/desk/messages", json={"text": f"number {n}"}) for n in range(3)]
            assert [answer.status_code for answer in await asyncio.gather(*said)] == [201] * 3
        middle.streams = "passes"
        await page.wait(LIVE)
        await page.wait(f"{SAID}.length === 3")
        found = await page.evaluate(SAID)
        assert [sum(f"number {n}" in text for text in found) for n in range(3)] == [1, 1, 1]


async def test_what_is_opened_while_the_server_is_away_says_so_and_comes_back(
    tmp_path: Path, page: Firefox
) -> None:
    config = write_site(tmp_path, SITE, prices=PRICES)
    with RunningTicker(config) as running:
        await page.goto(running.url("/?symbol=MSFT"))
        await page.wait(LIVE)
        await page.wait(KEEPS)
        # The worker has this one, too, which it did not know when the first was asked for.
        await page.goto(running.url("/?symbol=AAPL"))
        await page.wait("Boolean(navigator.serviceWorker.controller)")
    await page.evaluate("void setTimeout(() => location.reload())")
    await page.wait("document.title.startsWith('Offline')")
    with RunningTicker(config, port=running.port):
        await page.wait(LIVE)
        assert await page.evaluate("location.search") == "?symbol=AAPL"


async def test_it_fits_every_size(ticker: RunningTicker, page: Firefox) -> None:
    await page.goto(f"{ticker.address}/")
    await page.wait(LIVE)
    for width, height in SIZES:
        await page.size(width, height)
        await page.wait(f"innerWidth === {width}")
        found = await page.evaluate(FITS)
        assert found["wider"] <= 0, (width, height)
        # Above the width of a phone panels scroll within, and the page does hardly.
        assert width < 700 or found["screens"] <= 4, (width, height)


async def test_panels_in_a_page_of_another_site_are_live_where_it_may_have_them(
    tmp_path: Path, page: Firefox
) -> None:
    async with filled(tmp_path) as site, Origin().open() as intranet:
        allow(site, intranet.url("", host="localhost"))
        frames = "".join(f'<iframe src="{site.address}/embed/{panel}"></iframe>' for panel in PANELS.values())
        intranet.answer(b"", path="/favicon.ico")
        intranet.answer(f"<!doctype html>{frames}".encode(), path="/", content_type="text/html")
        await page.goto(intranet.url("/", host="localhost"))
        await until(lambda: page.frames(LINK), lambda links: links == ["live"] * len(PANELS))
        assert len((await site.get("/readers")).json()["readers"]) == 1
        await page.goto(intranet.url("/", host="127.0.0.1"))
        await until(page.errors, lambda errors: "".join(errors).count("(frame-ancestors)") == len(PANELS))
        assert await page.frames(LINK) == [None] * len(PANELS)


async def until(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds(await look()):
            await asyncio.sleep(0.05)
