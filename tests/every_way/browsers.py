"""In a browser: its own EventSource, and ours on both of its transports."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Coroutine
from typing import TypeVar
from urllib.parse import urlencode

from playwright.async_api import Browser

from tests.browser.chromium import chromium
from tests.every_way.http import TIMEOUT_S
from tests.every_way.way import Asked, Told, Until
from ticker.events import TYPES
from ticker.wire import CONTROL_TYPES

T = TypeVar("T")

_OURS = "globalThis.EventSource = (await import('/static/eventsource.js')).EventSource;"
_READ = """
async ([url, names, count, control]) => {
  const told = [];
  const source = new EventSource(url);
  await new Promise((over) => {
    let events = 0;
    for (const name of names) {
      source.addEventListener(name, ({ data }) => {
        told.push([name, data]);
        if (!name.startsWith("stream-")) events += 1;
        if (events === count || name === control || name === "stream-bye") over();
      });
    }
    source.onerror = () => { if (source.readyState === 2) over(); };
  });
  source.close();
  return told;
}
"""


class Window:
    """One browser for all tests, in a thread of its own, as they wait for it while they do something else."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._open = contextlib.AsyncExitStack()
        self._browser: Browser | None = None

    def run(self, work: Callable[[Browser], Coroutine[None, None, T]]) -> T:
        if self._thread is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
            self._thread.start()
        return asyncio.run_coroutine_threadsafe(self._run(work), self._loop).result(4 * TIMEOUT_S)

    async def _run(self, work: Callable[[Browser], Coroutine[None, None, T]]) -> T:
        if self._browser is None:
            self._browser = await self._open.enter_async_context(chromium(whole=False))
        async with asyncio.timeout(2 * TIMEOUT_S):
            return await work(self._browser)

    def close(self) -> None:
        """Until it is wanted again: a worker may be given a part of these tests, and later another."""
        if self._thread is not None:
            asyncio.run_coroutine_threadsafe(self._open.aclose(), self._loop).result(2 * TIMEOUT_S)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._thread = self._browser = None


WINDOW = Window()


class Page:
    """A page of the site itself; a new one has no last event, and says it in the query."""

    lags = True
    parts = True
    is_secure = False

    def __init__(self, name: str, before: str) -> None:
        self.name = name
        self._before = before

    def read(self, asked: Asked, until: Until) -> list[Told]:
        return WINDOW.run(lambda browser: self._read(browser, asked, until))

    async def _read(self, browser: Browser, asked: Asked, until: Until) -> list[Told]:
        query = {**asked.query, **({"last_event_id": asked.resume} if asked.resume else {})}
        url = f"/stream/{asked.channels}?{urlencode(query)}"
        names = [*TYPES, *CONTROL_TYPES]
        context = await browser.new_context()
        try:
            page = await context.new_page()
            await page.goto(f"{asked.address}/healthz")
            await page.evaluate(f"async () => {{ {self._before} }}")
            found = await page.evaluate(_READ, [url, names, until.count, until.control])
        finally:
            await context.close()
        return [_told(name, json.loads(data)) for name, data in found]


def _told(name: str, data: dict[str, str]) -> Told:
    return Told(name, data.get("id"), data)


WAYS = (
    Page("eventsource-browser", ""),
    Page("eventsource-ours-fetch", _OURS),
    Page("eventsource-ours-xhr", f"delete globalThis.ReadableStream; {_OURS}"),
)
