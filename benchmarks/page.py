"""What the page costs the browser that shows it, over the DevTools protocol, beside a plain page."""

import asyncio
import json
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx
import msgspec
from playwright.async_api import Browser, CDPSession, Page

from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number
from tests.browser.chromium import chromium
from tests.support.running import RunningTicker, write_site

_SYMBOLS = 500
_EVERY = "250ms"
_WARM_S = 5.0
_POSTS = 40
_POST_APART_S = 0.25
_MB = 1e6

# How long the scripts of each frame took: what was told before it, and what was painted in it. Of frames that
# the page asks for, as others would take time themselves; and outside of the heap, which would grow by it.
_WATCH = """
const frames_ms = new Float32Array(1 << 17);
let frames = 0;
let framed = -1;
globalThis.tasks_ms = [];
globalThis.spent = 0;
const timed = (work) => function (...given) {
  const began = performance.now();
  try { return work.apply(this, given); } finally { globalThis.spent += performance.now() - began; }
};
const ask = requestAnimationFrame.bind(globalThis);
globalThis.requestAnimationFrame = (work) => ask((now) => {
  timed(work)(now);
  if (now !== framed) frames_ms[frames++] = 0;
  framed = now;
  frames_ms[frames - 1] += globalThis.spent;
  globalThis.spent = 0;
});
for (const of of [MessagePort, EventSource]) {
  const { get, set } = Object.getOwnPropertyDescriptor(of.prototype, "onmessage");
  const onmessage = { get, set(take) { set.call(this, take && timed(take)); } };
  Object.defineProperty(of.prototype, "onmessage", onmessage);
}
const listen = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (type, take) { listen.call(this, type, timed(take)); };
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) globalThis.tasks_ms.push(task.duration);
}).observe({ type: "longtask" });
globalThis.beginWatch = () => { frames = 0; framed = -1; globalThis.tasks_ms = []; };
globalThis.watched = () => ({ frames_ms: [...frames_ms.subarray(0, frames)], tasks_ms: globalThis.tasks_ms });
"""
_BEGIN = "() => globalThis.beginWatch()"
_FOUND = "() => globalThis.watched()"
# A message is on the screen in the frame after the one that it was painted in.
_PAINTED = """() => {
  const painted = globalThis.painted = {};
  const look = () => {
    for (const said of document.querySelectorAll(".message")) {
      const text = /post [0-9]+/.exec(said.textContent)?.[0];
      if (text && !(text in painted)) {
        painted[text] = 0;
        requestAnimationFrame(() => { painted[text] = Date.now(); });
      }
    }
  };
  new MutationObserver(look).observe(document.querySelector("#messages"), { subtree: true, childList: true });
}"""
_ALL_PAINTED = "(posts) => Object.values(globalThis.painted).filter(Boolean).length === posts"
_HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
_PLAIN = """<!doctype html><title>plain</title><div id="table"></div><script>
const quotes = new Map();
const draw = () => {
  const rows = [...quotes.values()].map(({ symbol, name, price, change_pct, bid, ask, volume }) =>
    `<tr><td>${symbol}<td>${name}<td>${price}<td>${change_pct}<td>${bid}<td>${ask}<td>${volume}`);
  document.getElementById("table").innerHTML = `<table>${rows.join("")}</table>`;
  waits = false;
};
let waits = false;
new EventSource("/stream?types=quote").addEventListener("quote", ({ data }) => {
  const quote = JSON.parse(data);
  quotes.set(quote.symbol, quote);
  if (!waits) requestAnimationFrame(draw);
  waits = true;
});
</script>"""


class Cost(msgspec.Struct, frozen=True):
    """Of a page over some seconds: `script_s` and `all_s` are of its thread's CPU, frames and tasks over 50
    ms are by the clock, in milliseconds; the heap is as it began, halfway, and as it ended.
    """

    seconds: float
    script_s: float
    all_s: float
    frames_ms: tuple[float, ...]
    tasks_ms: tuple[float, ...]
    heap_bytes: tuple[float, ...]


def page(settings: Settings, progress: Progress) -> Table:
    """500 symbols, 2,000 quotes a second: what each frame costs, and how long a post takes to the screen."""
    return asyncio.run(_measured(settings.page_seconds, progress))


async def _measured(seconds: float, progress: Progress) -> Table:
    rows = []
    with TemporaryDirectory(prefix="ticker-benchmark-") as name:
        async with chromium() as browser:
            with RunningTicker(_site(Path(name))) as running:
                progress(f"page: Ticker's, {seconds:g} s")
                shown = await _opened(browser, running.address)
                rows.append(_row("Ticker's page", await _cost(shown, seconds)))
                progress("page: from a post to the screen")
                posts = await _posts(shown, running.address)
                await shown.evaluate(_HIDE)
                progress("page: the same, hidden")
                rows.append(_row("the same, hidden", await _cost(shown, min(seconds, 20.0))))
                await shown.context.close()
                progress("page: a plain table")
                plain = await _plain(browser, running.address)
                rows.append(_row("a plain page, innerHTML a frame", await _cost(plain, min(seconds, 20.0))))
    columns = (
        "page",
        "seconds",
        "script ms/s",
        "all ms/s",
        *_FRAME_COLUMNS,
        "heap MB, first",
        "halfway",
        "last",
    )
    half, most = posts[len(posts) // 2], posts[-1]
    remark = f"from a publisher's POST to paint, among these quotes: median {half:.0f} ms, most {most:.0f} ms"
    return Table(
        f"{_SYMBOLS} symbols, a quote each {_EVERY}",
        columns,
        tuple(rows),
        (
            f"{remark} of {len(posts)}",
            "script and all: CPU of the page's thread, by the browser's own count; the rest by the clock",
            "frames: those that the page asks for; heap after collecting garbage",
        ),
    )


_FRAME_COLUMNS = ("frames/s", "ms a frame p50", "p99", "tasks over 50 ms", "longest ms")


def _row(name: str, cost: Cost) -> tuple[str, ...]:
    parts = quantiles(cost.frames_ms, n=100) if len(cost.frames_ms) > 1 else [0.0] * 99
    return (
        name,
        f"{cost.seconds:.0f}",
        number(1000 * cost.script_s / cost.seconds),
        number(1000 * cost.all_s / cost.seconds),
        number(len(cost.frames_ms) / cost.seconds),
        number(parts[49]),
        number(parts[98]),
        str(len(cost.tasks_ms)),
        number(max(cost.tasks_ms, default=0.0)),
        *(number(size / _MB) for size in cost.heap_bytes),
    )


async def _opened(browser: Browser, address: str) -> Page:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.add_init_script(_WATCH)
    page = await context.new_page()
    await page.goto(address)
    await page.locator("#pill", has_text="Live").wait_for(timeout=60_000)
    return page


async def _plain(browser: Browser, address: str) -> Page:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.add_init_script(_WATCH)
    page = await context.new_page()
    await page.route("**/plain", lambda route: route.fulfill(body=_PLAIN, content_type="text/html"))
    await page.goto(f"{address}/plain")
    await page.locator("td").first.wait_for(timeout=60_000)
    return page


async def _cost(page: Page, seconds: float) -> Cost:
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await asyncio.sleep(_WARM_S)
    halves = [await _half(page, session, seconds / 2) for _ in range(2)]
    return Cost(
        seconds=sum(half.seconds for half in halves),
        script_s=sum(half.script_s for half in halves),
        all_s=sum(half.all_s for half in halves),
        frames_ms=tuple(ms for half in halves for ms in half.frames_ms),
        tasks_ms=tuple(ms for half in halves for ms in half.tasks_ms),
        heap_bytes=(*halves[0].heap_bytes, halves[1].heap_bytes[-1]),
    )


async def _half(page: Page, session: CDPSession, seconds: float) -> Cost:
    """Garbage is collected before and after, which would be counted as a task of the page."""
    before = await _metrics(session)
    began = time.monotonic()
    await page.evaluate(_BEGIN)
    await asyncio.sleep(seconds)
    found = await page.evaluate(_FOUND)
    ended = time.monotonic()
    after = await _metrics(session, collects=False)
    heap = (await _metrics(session))["JSHeapUsedSize"]
    return Cost(
        seconds=ended - began,
        script_s=after["ScriptDuration"] - before["ScriptDuration"],
        all_s=after["TaskDuration"] - before["TaskDuration"],
        frames_ms=tuple(found["frames_ms"]),
        tasks_ms=tuple(found["tasks_ms"]),
        heap_bytes=(before["JSHeapUsedSize"], heap),
    )


async def _metrics(session: CDPSession, *, collects: bool = True) -> dict[str, float]:
    if collects:
        await session.send("HeapProfiler.collectGarbage")
    found = await session.send("Performance.getMetrics")
    return {one["name"]: one["value"] for one in found["metrics"]}


async def _posts(page: Page, address: str) -> list[float]:
    """Milliseconds from before a message was posted until it was on the screen, ascending."""
    await page.evaluate(_PAINTED)
    began = {}
    async with httpx.AsyncClient(base_url=address) as client:
        for number in range(_POSTS):
            began[f"post {number}"] = time.time() * 1000
            answer = await client.post("/channels/desk/messages", json={"text": f"post {number}"})
            answer.raise_for_status()
            await asyncio.sleep(_POST_APART_S)
    await page.wait_for_function(_ALL_PAINTED, arg=_POSTS)
    painted = await page.evaluate("() => globalThis.painted")
    return sorted(painted[text] - at_ms for text, at_ms in began.items())


def _site(folder: Path) -> Path:
    symbols = {f"S{n:03}": {"name": f"Company {n}", "price": str(20 + n)} for n in range(_SYMBOLS)}
    market = {"kind": "simulator", "channel": "stocks", "every": _EVERY, "symbols": symbols}
    channels = {"stocks": {"keep": "10m"}, "desk": {"messages": True, "messages_burst": _POSTS}}
    said = {"data": "data", "feeds": "feeds", "channels": channels}
    # JSON is YAML.
    return write_site(folder, json.dumps(said), market=json.dumps(market))
