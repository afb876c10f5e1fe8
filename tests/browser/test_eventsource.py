"""Our EventSource beside the browser's own: the same streams make the same events, states and requests."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.event_streams import CASES, ENDLESS, LARGE, WITH_HEADERS, Case, EventStreams
from tests.support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

_OURS = "globalThis.EventSource = (await import('/eventsource.js')).EventSource;"
CLIENTS = {"browser": "", "fetch": _OURS, "xhr": f"delete globalThis.ReadableStream; {_OURS}"}
"""What a page does to be one of them."""
RECORD = """
async ([url, init, tells]) => {
  const events = [];
  const source = new EventSource(url, init);
  await new Promise((over) => {
    const note = (event) => {
      const { type, data = null, lastEventId = null, origin = null, target, constructor } = event;
      const shown = data?.length > 1000 ? `${data.length} letters` : data;
      events.push([type, shown, lastEventId, origin, source.readyState, target === source, constructor.name]);
      if (type === "message" && tells) navigator.sendBeacon(url);
      if (type === "error" && source.readyState === 2) over();
    };
    const types = ["open", "message", "error", "foo", "foo ", "bar", "f\\0o"];
    for (const type of types) source.addEventListener(type, note);
  });
  return { events, url: source.url, withCredentials: source.withCredentials };
}
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def streams() -> AsyncIterator[EventStreams]:
    async with EventStreams().open() as streams:
        yield streams


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def records(browser: Browser, streams: EventStreams) -> dict[str, dict[str, Any]]:
    """By case and client: what a page saw, and what the server was asked."""
    found: dict[str, dict[str, Any]] = {one.name: {} for one in CASES}
    await asyncio.gather(*(_record(browser, streams, client, found) for client in CLIENTS))
    return found


async def _record(
    browser: Browser, streams: EventStreams, client: str, found: dict[str, dict[str, Any]]
) -> None:
    context = await browser.new_context()
    page = await _use(await context.new_page(), streams, client)
    for one in CASES:
        tells = any(said.breaks and said.pieces for said in one.answers)
        seen = await page.evaluate(RECORD, [streams.url(client, one), one.init, tells])
        seen["url"] = seen["url"].replace(client, "client")
        found[one.name][client] = {**seen, "requests": streams.requests(client, one)}
    await context.close()


async def _use(page: Page, streams: EventStreams, client: str) -> Page:
    await page.goto(streams.home.url("/"))
    await page.evaluate(f"async () => {{ {CLIENTS[client]} }}")
    return page


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
@pytest.mark.parametrize("client", ["fetch", "xhr"])
async def test_ours_does_as_the_browsers_own(
    one: Case, client: str, records: dict[str, dict[str, Any]]
) -> None:
    own, ours = records[one.name]["browser"], records[one.name][client]
    assert ours["events"] == own["events"]
    assert ours["requests"] == own["requests"]
    assert ours == own


@pytest.mark.parametrize("client", CLIENTS)
async def test_its_face_is_the_browsers_own(client: str, page: Page, streams: EventStreams) -> None:
    await _use(page, streams, client)
    shown = await page.evaluate(
        """() => {
          const source = new EventSource("/nobody#part");
          const [before, url] = [source.readyState, source.url];
          const handlers = [source.onopen, source.onmessage, source.onerror];
          source.onmessage = "no function";
          const set = source.onmessage;
          source.onmessage = Math.max;
          const again = source.onmessage === Math.max;
          source.onmessage = null;
          source.close();
          const refusals = [];
          try { new EventSource("http://[") } catch (error) { refusals.push(error.name) }
          try { new EventSource() } catch (error) { refusals.push(error.name) }
          const numbers = [EventSource, source].map((one) => [one.CONNECTING, one.OPEN, one.CLOSED]);
          EventSource.OPEN = 7;
          return {
            before, after: source.readyState, path: url.replace(location.origin, ""), handlers, set, again,
            last: source.onmessage, refusals, numbers, open: EventSource.OPEN, length: EventSource.length,
            target: source instanceof EventTarget, shown: String(source),
            named: Object.keys(EventSource).sort(),
          };
        }"""
    )
    assert shown == {
        "before": 0,
        "after": 2,
        "path": "/nobody#part",
        "handlers": [None, None, None],
        "set": None,
        "again": True,
        "last": None,
        "refusals": ["SyntaxError", "TypeError"],
        "shown": "[object EventSource]",
        "numbers": [[0, 1, 2], [0, 1, 2]],
        "open": 1,
        "length": 1,
        "target": True,
        "named": ["CLOSED", "CONNECTING", "OPEN"],
    }


@pytest.mark.parametrize("client", CLIENTS)
async def test_where_no_stream_can_be_is_asked_once(client: str, page: Page, streams: EventStreams) -> None:
    await _use(page, streams, client)
    shown = await page.evaluate(
        """() => new Promise((over) => {
          const source = new EventSource("ftp://127.0.0.1/stream");
          source.onerror = () => over([before, source.readyState]);
          const before = source.readyState;
        })"""
    )
    assert shown == [0, 2]


@pytest.mark.parametrize("client", CLIENTS)
async def test_close_ends_the_connection_and_what_has_come_behind_it_is_not_told(
    client: str, page: Page, streams: EventStreams
) -> None:
    await _use(page, streams, client)
    await page.evaluate(
        """(url) => {
          globalThis.seen = [];
          const source = globalThis.source = new EventSource(url);
          source.onmessage = () => { throw new Error("a handler's own") };
          source.addEventListener("message", ({ data }) => {
            seen.push(data);
            if (data === "stop") source.close();
          });
          source.onmessage = ({ data }) => seen.push(`first ${data}`);
          source.onerror = () => seen.push("error");
        }""",
        streams.url(client, ENDLESS),
    )
    await eventually(lambda: client in streams.left)
    assert await page.evaluate("[seen, source.readyState]") == [["first a", "a", "first stop", "stop"], 2]


@pytest.mark.parametrize("client", ["fetch", "xhr"])
async def test_ours_takes_headers_and_gives_them_to_nobody_else(
    client: str, page: Page, streams: EventStreams
) -> None:
    await _use(page, streams, client)
    init = {"headers": {"Authorization": "Bearer abc"}}
    await page.evaluate(RECORD, [streams.url(client, WITH_HEADERS), init])
    asked = streams.requests(client, WITH_HEADERS)
    assert [(one["path"].rpartition("?")[2] == "led", one["authorization"]) for one in asked] == [
        (False, "Bearer abc"),
        (True, ""),
        (False, "Bearer abc"),
        (False, "Bearer abc"),
    ]


async def test_headers_that_can_be_none_are_refused_at_once(page: Page, streams: EventStreams) -> None:
    await _use(page, streams, "fetch")
    refused = await page.evaluate(
        """() => [{ "a b": "c" }, { a: "b\\nc" }, [["a"]]].map((headers) => {
          try { return new EventSource("/nobody", { headers }).close() } catch (error) { return error.name }
        })"""
    )
    assert refused == ["TypeError"] * 3


async def test_on_xmlhttprequest_a_stream_goes_on_afresh_before_its_text_fills_the_memory(
    page: Page, streams: EventStreams
) -> None:
    await _use(page, streams, "xhr")
    seen = await page.evaluate(RECORD, [streams.url("xhr", LARGE), {}])
    ids = [lastEventId for kind, _, lastEventId, *_ in seen["events"] if kind == "message"]
    assert len(ids) >= 80  # and at most all, since the browser may say of many at once that they are there
    assert ids == [str(n) for n in range(len(ids))]
    assert streams.requests("xhr", LARGE)[1]["last-event-id"] == ids[-1]


async def test_ours_runs_in_a_worker(page: Page, streams: EventStreams) -> None:
    await _use(page, streams, "browser")
    told = await page.evaluate(
        """(url) => new Promise((told) => {
          const script = `
            import { EventSource } from "${location.origin}/eventsource.js";
            new EventSource("${url}").onmessage = ({ data, origin }) => postMessage([data, origin]);`;
          const blob = new Blob([script], { type: "text/javascript" });
          const worker = new Worker(URL.createObjectURL(blob), { type: "module" });
          worker.onmessage = ({ data }) => told([data[0], data[1] === location.origin]) ?? worker.terminate();
        })""",
        streams.url("worker", ENDLESS),
    )
    assert told == ["a", True]
