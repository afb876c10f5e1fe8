"""Documents made to take all memory or all time: the feed is told so, and its neighbours notice nothing."""

import asyncio
import functools
import math
import time
from collections.abc import AsyncIterator

import pytest

from tests.support.origin import Origin
from ticker.config.types import Fetch
from ticker.errors import SourceError
from ticker.outbound.outbound import outbound
from ticker.sources.rss.adapter import RssAdapter
from ticker.sources.rss.extraction import News, Task, news_in
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.tools import RssTools
from ticker.sources.rss.worker import Worker

from .documents import URL, feed_of, item, rss

NOW_MS = 1_767_323_045_000
LIMIT_MB = 300


def declaring(entity: str, use: str) -> bytes:
    """A feed whose title uses an entity that the document declares."""
    doctype = f'\n<!DOCTYPE rss [\n<!ENTITY a "{entity}">\n]>\n'
    return rss(item(use)).replace(b"<rss", f"{doctype}<rss".encode(), 1)


# 100 kB that stand for 100 MB, and then for a copy of them at every step.
MEMORY_BOMB = declaring("x" * 100_000, "&a;" * 1_000)
# Each costs as much as a child that says something.
TIME_BOMB = rss(item("T", description="d") + "<a/>" * 300_000)


@pytest.fixture
def limit_s() -> float:
    """Long enough that only a bomb made to take all time comes to it, also where others use the processor."""
    return 40


@pytest.fixture
async def tools(monkeypatch: pytest.MonkeyPatch, limit_s: float) -> AsyncIterator[RssTools]:
    limited = functools.partial(Worker, limit_s=limit_s, limit_bytes=LIMIT_MB * 1_000_000)
    monkeypatch.setattr("ticker.sources.rss.tools.Worker", limited)
    fetch = Fetch(host_gap="0s", per_host=4)
    out = outbound(fetch)
    made = RssTools(fetch, out)
    yield made
    await made.close()
    await out.close()


def adapter(tools: RssTools, server: Origin, name: str) -> RssAdapter:
    spec = {"kind": "rss", "name": name, "channel": "world", "url": server.url(f"/{name}"), "private": True}
    return tools.adapter(RssSource.model_validate(spec))


@pytest.mark.parametrize(
    ("bomb", "limit_s", "detail"),
    [
        pytest.param(
            MEMORY_BOMB,
            40,
            f"the document was not parsed: it took more than {LIMIT_MB} MB of memory",
            id="memory",
        ),
        pytest.param(
            TIME_BOMB, 3, "the document could not be parsed: the work took more than 3 s", id="time"
        ),
    ],
)
async def test_bomb_fails_its_own_feed_and_no_other(
    bomb: bytes, detail: str, server: Origin, tools: RssTools
) -> None:
    server.answer(bomb, "/bomb")
    server.answer(rss(item("One"), item("Two")), "/neighbour")
    hostile, neighbour = (adapter(tools, server, name) for name in ("bomb", "neighbour"))
    reads = [source.read(None, NOW_MS) for source in (neighbour, hostile, neighbour, hostile, neighbour)]
    good, failed, *others = await asyncio.gather(*reads, return_exceptions=True)
    assert isinstance(failed, SourceError)
    assert (failed.subject, failed.detail) == ("bomb", detail)
    assert isinstance(others[1], SourceError)
    for read in (good, others[0], others[2]):
        assert not isinstance(read, BaseException)
        # All but when each of them came, which is not the same.
        assert [getattr(body, "title", "") for body in read.bodies] == ["Two", "One"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss(item("x" * 1_000_000)), id="long title"),
        pytest.param(rss(item(f"<![CDATA[{'<b>' * 330_000}x]]>")), id="tags in a title"),
        pytest.param(rss(item("&amp;" * 200_000)), id="ampersands"),
        pytest.param(rss(item("t", description="&amp;lt;p&amp;gt;" * 60_000)), id="twice escaped"),
        pytest.param(rss(f"<item a='{'x' * 1_000_000}'><title>t</title></item>"), id="giant attribute"),
        pytest.param(
            rss("<item " + " ".join(f'a{n}="x"' for n in range(40_000)) + "><title>t</title></item>"),
            id="40,000 attributes",
        ),
        pytest.param(rss("<a>" * 20_000, item("t"), "</a>" * 20_000), id="deep nesting"),
        pytest.param(rss(item("t", pubDate="9" * 1_000_000, link="h" * 1_000_000)), id="long date and link"),
        pytest.param(rss(item("t", category="c" * 1_000_000, guid="g" * 1_000_000)), id="long tag and guid"),
    ],
)
def test_excess_that_can_be_read_is_read_quickly_and_kept_short(body: bytes) -> None:
    begun_s = time.process_time()
    (entry,) = feed_of(body).entries
    assert time.process_time() - begun_s < 5
    assert len(entry.title) <= 300
    assert len(entry.summary or "") <= 500
    assert len(entry.link or "") <= 4_000
    assert all(len(tag) <= 60 for tag in entry.tags)


# The loop


@pytest.mark.soak
@pytest.mark.parametrize("words", [pytest.param(20, id="5,000 items"), pytest.param(280, id="15 MB")])
async def test_loop_goes_on_while_a_large_feed_is_parsed(words: int) -> None:
    text = "&lt;p&gt;" + "wörd 字 " * words
    body = rss(*(item(f"Title {n}", guid=f"urn:x:{n}", description=text) for n in range(5_000)))
    task = Task(
        body=body, content_type=None, url=URL, ledger=None, now_ms=NOW_MS, source="example", limit=10_000
    )
    worker = Worker()
    await worker.run(abs, -1)
    work = asyncio.create_task(worker.run(news_in, task))
    lags_ms = []
    while not work.done():
        begun_s = time.perf_counter()
        await asyncio.sleep(0.002)
        lags_ms.append((time.perf_counter() - begun_s) * 1000 - 2)
    await worker.close()
    found = work.result()
    assert isinstance(found, News)
    assert len(found.bodies) == 5_000
    p99_ms = sorted(lags_ms)[math.ceil(len(lags_ms) * 0.99) - 1]
    assert p99_ms < 10, f"p99 {p99_ms:.1f} ms, max {max(lags_ms):.1f} ms over {len(lags_ms)}"
