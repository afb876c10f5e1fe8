"""What a first load costs, of the config that is shipped and has run for an hour, in a real Chromium.

Everything counts that is sent for the page before its reader does anything, with headers, the stream's
worker too, once the page has been live for a while. Of the chart nothing counts, which is opened at once
where it is in sight: neither its script, its library and its line of time, nor its bars.
"""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.an_hour import an_hour_of
from tests.browser.live import has_loaded
from tests.support.running import RunningTicker
from tests.support.waiting import in_time
from ticker.web.assets.assets import Assets

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_BYTES = 120_000
"""Before the chart is opened, and with the worker."""
MOST_REQUESTS = 14
MOST_BYTES_AGAIN = 30_000
CHART = re.compile(
    r"/(js/shared\.js|panels/(chart/chart|replay)\.js|vendor/lightweight-charts/|bars/|sessions/)"
)
"""Of the shared parts, too: nothing else that is loaded at once has any."""
AHEAD = re.compile(r"/panels/(?!chart/|replay)")
ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningTicker]:
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copy(ROOT / "config.yaml", folder)
    shutil.copytree(ROOT / "feeds", folder / "feeds")
    await an_hour_of(folder / "config.yaml")
    with RunningTicker(folder / "config.yaml") as running:
        # With all that it has to show: prices, and what became of each feed.
        in_time(lambda: _shows_all(running))
        yield running


def _shows_all(running: RunningTicker) -> bool:
    page = httpx.get(running.url("/")).text
    return '<tr class="row' in page and '<span class="state">waiting' not in page


class Loaded:
    """What the page was sent, by its address."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}
        self.bytes: dict[str, float] = {}

    async def watch(self, page: Page) -> None:
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Network.enable")
        cdp.on(
            "Network.requestWillBeSent", lambda sent: self._sent(sent["requestId"], sent["request"]["url"])
        )
        cdp.on("Network.loadingFinished", lambda end: self._ended(end["requestId"], end["encodedDataLength"]))

    def _sent(self, request: str, address: str) -> None:
        self.addresses[request] = address

    def _ended(self, request: str, size: float) -> None:
        address = self.addresses.get(request, "")
        if address.startswith("http") and not CHART.search(address):
            self.bytes[address] = self.bytes.get(address, 0) + size

    @property
    def ahead(self) -> list[str]:
        """What waits until somebody is there."""
        return [address for address in self.addresses.values() if AHEAD.search(address)]

    @property
    def sum(self) -> float:
        return sum(self.bytes.values())

    def told(self, assets: Assets) -> str:
        """Every file, and of the page's script every module: what it adds by itself."""
        files = [
            f"{size:8.0f}  {address}" for address, size in sorted(self.bytes.items(), key=lambda one: -one[1])
        ]
        parts = re.split(r"(?m)^(?=// js/)", assets.bundles()["js/page.js"])
        sizes = sorted(
            ((len(brotli.compress(part.encode(), quality=5)), part) for part in parts), reverse=True
        )
        modules = [f"{size:8}  {part.partition(chr(10))[0]}" for size, part in sizes]
        return "\n".join((f"{self.sum:.0f} bytes", *files, "of which, each by itself:", *modules))


async def settled(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-link", "live")
    # What the page asks for last.
    await has_loaded(page, "page/sparklines", ago_ms=0)


async def worker_bytes(site: RunningTicker) -> int:
    """What the worker is made of: a browser does not count it to any page."""
    async with httpx.AsyncClient(headers={"Accept-Encoding": "br"}) as client:
        answer = await client.get(site.url("/" + Assets().address("js/connection/sharing/worker.js")))
        return answer.num_bytes_downloaded + len(
            b"".join(b"%s: %s\r\n" % each for each in answer.headers.raw)
        )


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
async def test_a_first_load_is_small_and_so_is_one_more(
    browser: Browser, site: RunningTicker, size: tuple[int, int]
) -> None:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = await context.new_page()
    first = Loaded()
    await first.watch(page)
    await page.goto(site.url("/"))
    await settled(page)
    whole = first.sum + await worker_bytes(site)
    assert await page.locator("#headlines .story").count() > 40
    assert whole < MOST_BYTES, first.told(Assets())
    assert len(first.bytes) <= MOST_REQUESTS, first.told(Assets())
    again = Loaded()
    await again.watch(page)
    rows = len(brotli.compress((await (await page.request.get(site.url("/"))).body()), quality=5))
    await page.reload()
    await settled(page)
    assert again.sum - rows < MOST_BYTES_AGAIN, again.told(Assets())
    await context.close()


INPUTS = """window.inputs = [];
const keep = ({ type, movementX, movementY }) => inputs.push([type, movementX, movementY]);
for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"])
  document.addEventListener(kind, keep, { capture: true });
"""
IDLE_FOR_LONG = """(async () => {
  for (let times = 0; times < 10; times++) await new Promise(requestIdleCallback).then(() => fetch("/livez"));
})()"""


async def test_what_is_loaded_later_comes_only_once_somebody_is_there(
    browser: Browser, site: RunningTicker
) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await page.add_init_script(INPUTS)
    loaded = Loaded()
    await loaded.watch(page)
    await page.goto(site.url("/"))
    await settled(page)
    # A pointer that rests where the page comes up moves by nothing.
    await page.evaluate("document.dispatchEvent(new PointerEvent('pointermove'))")
    await page.evaluate(IDLE_FOR_LONG)
    assert not loaded.ahead, await page.evaluate("inputs")
    async with page.expect_response(re.compile("palette")):
        await page.mouse.move(100, 100)
        await page.mouse.move(101, 101)
    await page.close()
