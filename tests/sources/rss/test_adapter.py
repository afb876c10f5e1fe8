import asyncio
import os
import signal
from typing import Any

import pytest

from ticker import __version__
from ticker.config.types import Fetch, RssSource
from ticker.errors import SourceError
from ticker.events import Headline
from ticker.sources.adapter import Adapter, Reading
from ticker.sources.rss import RssAdapter, RssTools

from .documents import item, rss
from .server import FeedServer

NOW_MS = 1_767_323_045_000


def adapter(tools: RssTools, server: FeedServer, path: str = "/feed", **settings: Any) -> RssAdapter:
    spec = {"kind": "rss", "name": "example", "channel": "world", "url": server.url(path), "private": True}
    return tools.adapter(RssSource.model_validate(spec | settings))


def headlines(reading: Reading) -> list[tuple[str, int]]:
    found = [body for body in reading.bodies if isinstance(body, Headline)]
    assert len(found) == len(reading.bodies)
    return [(body.title, body.revision) for body in found]


async def test_feed_is_read_poll_after_poll(server: FeedServer, tools: RssTools) -> None:
    source: Adapter = adapter(tools, server)
    server.answer(rss(item("Two", guid="2"), item("One", guid="1")), etag='"a"')
    first = await source.read(None, NOW_MS)
    assert headlines(first) == [("One", 1), ("Two", 1)]
    server.answer(
        rss(item("Three", guid="3"), item("Two, edited", guid="2"), item("One", guid="1")), etag='"b"'
    )
    second = await source.read(first.memory, NOW_MS + 1)
    assert headlines(second) == [("Two, edited", 2), ("Three", 1)]
    assert server.asked[-1].headers["if-none-match"] == '"a"'
    server.answer(status=304)
    third = await source.read(second.memory, NOW_MS + 2)
    assert third == Reading(bodies=(), memory=second.memory, detail="not modified")
    assert server.asked[-1].headers["if-none-match"] == '"b"'


async def test_unchanged_document_is_not_parsed_but_its_validators_are_kept(
    server: FeedServer, tools: RssTools
) -> None:
    source = adapter(tools, server)
    server.answer(rss(item("One", guid="1")), etag='"a"')
    first = await source.read(None, NOW_MS)
    server.answer(rss(item("One", guid="1")), etag='"b"')
    second = await source.read(first.memory, NOW_MS + 1)
    assert (second.bodies, second.detail) == ((), "unchanged")
    server.answer(status=304)
    await source.read(second.memory, NOW_MS + 2)
    assert server.asked[-1].headers["if-none-match"] == '"b"'


async def test_first_poll_keeps_as_many_as_the_source_says(server: FeedServer, tools: RssTools) -> None:
    server.answer(rss(*(item(f"Title {n}", guid=str(n)) for n in range(9))))
    assert headlines(await adapter(tools, server, limit=2).read(None, NOW_MS)) == [
        ("Title 1", 1),
        ("Title 0", 1),
    ]


async def test_memory_that_cannot_be_read_starts_again(server: FeedServer, tools: RssTools) -> None:
    server.answer(rss(item("One", guid="1")), etag='"a"')
    source = adapter(tools, server)
    first = await source.read(None, NOW_MS)
    again = await source.read(first.memory[:-5], NOW_MS + 1)
    assert headlines(again) == [("One", 1)]
    assert "if-none-match" not in server.asked[-1].headers
    assert [body.key for body in again.bodies] == [body.key for body in first.bodies]


async def test_new_address_gets_no_validators_of_the_old_one(server: FeedServer, tools: RssTools) -> None:
    for path in ("/feed", "/moved"):
        server.answer(rss(item("One", guid="1")), path=path, etag='"a"')
    first = await adapter(tools, server).read(None, NOW_MS)
    second = await adapter(tools, server, "/moved").read(first.memory, NOW_MS + 1)
    assert "if-none-match" not in server.asked[-1].headers
    assert second.bodies == ()


async def test_remark_of_the_parser_reaches_the_operator(server: FeedServer, tools: RssTools) -> None:
    server.answer(rss())
    assert (await adapter(tools, server).read(None, NOW_MS)).detail == "no entries"


async def test_page_instead_of_a_feed_is_an_error(server: FeedServer, tools: RssTools) -> None:
    server.answer(b"<!doctype html><html><body>Are you human?</body></html>")
    with pytest.raises(SourceError, match="not a feed; is it a captcha"):
        await adapter(tools, server).read(None, NOW_MS)


async def test_settings_of_the_source_override_the_services(server: FeedServer, tools: RssTools) -> None:
    server.answer(rss(item("One" * 1000)))
    with pytest.raises(SourceError, match="more than 2 kB"):
        await adapter(tools, server, max_bytes="2kB").read(None, NOW_MS)


async def test_source_that_is_not_private_may_not_reach_loopback(server: FeedServer, tools: RssTools) -> None:
    server.answer(rss())
    with pytest.raises(SourceError, match=r"refused: 127\.0\.0\.1 is a loopback address; set private: true"):
        await adapter(tools, server, private=False).read(None, NOW_MS)
    assert server.asked == []


async def test_contact_is_told_to_the_server(server: FeedServer) -> None:
    tools = RssTools(Fetch.model_validate({"contact": "ops@example.org"}))
    server.answer(rss())
    await adapter(tools, server).read(None, NOW_MS)
    assert server.asked[0].headers["user-agent"] == f"Ticker/{__version__} (+ops@example.org)"
    await tools.close()


async def test_parser_that_dies_fails_one_read_and_no_other(
    server: FeedServer, tools: RssTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer(rss(item("One", guid="1")))
    source = adapter(tools, server)
    with monkeypatch.context() as patched:
        patched.setattr("ticker.sources.rss.adapter.digest", die)
        with pytest.raises(SourceError, match="the document was not parsed: the worker process died"):
            await source.read(None, NOW_MS)
        patched.setattr("ticker.sources.rss.adapter.digest", trip)
        with pytest.raises(SourceError, match="the document could not be parsed: RecursionError"):
            await source.read(None, NOW_MS)
    assert headlines(await source.read(None, NOW_MS)) == [("One", 1)]


def die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def trip(_: object) -> None:
    raise RecursionError("too deep")


async def test_read_after_close_is_an_error(server: FeedServer) -> None:
    tools = RssTools(Fetch())
    await tools.close()
    server.answer(rss())
    with pytest.raises(SourceError, match="the service is shutting down"):
        await adapter(tools, server).read(None, NOW_MS)


async def test_feeds_of_one_host_are_read_one_after_the_other(server: FeedServer, tools: RssTools) -> None:
    for number in range(3):
        server.answer(rss(item(f"Title {number}")), path=f"/{number}")
    sources = [adapter(tools, server, f"/{number}", name=f"source{number}") for number in range(3)]
    readings = await asyncio.gather(*(source.read(None, NOW_MS) for source in sources))
    assert [headlines(reading) for reading in readings] == [[(f"Title {number}", 1)] for number in range(3)]
    assert [asked.path for asked in server.asked] == ["/0", "/1", "/2"]
