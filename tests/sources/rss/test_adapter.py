import asyncio
import os
import signal
from typing import Any

import pytest

from tests.support.clock import Clock
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.parsers import PARSERS
from ticker import __version__
from ticker.config.types import Fetch
from ticker.errors import SourceError
from ticker.events import Headline
from ticker.outbound.causes import Gone
from ticker.outbound.outbound import outbound
from ticker.sources.adapter import Adapter, PublisherHints, ReadError, Reading
from ticker.sources.rss.adapter import RssAdapter
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.tools import RssTools
from ticker.times import rfc3339

from .documents import item, rss

NOW_MS = 1_767_323_045_000


def adapter(tools: RssTools, server: Origin, path: str = "/feed", **settings: Any) -> RssAdapter:
    spec = {"kind": "rss", "name": "example", "channel": "world", "url": server.url(path), "private": True}
    return tools.adapter(RssSource.model_validate(spec | settings))


def headlines(reading: Reading) -> list[tuple[str, int]]:
    found = [body for body in reading.bodies if isinstance(body, Headline)]
    assert len(found) == len(reading.bodies)
    return [(body.title, body.revision) for body in found]


async def test_feed_is_read_poll_after_poll(server: Origin, tools: RssTools) -> None:
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
    assert third == Reading(bodies=(), memory=second.memory, detail="not modified", contact=True)
    assert server.asked[-1].headers["if-none-match"] == '"b"'


async def test_feed_of_a_server_that_insists_on_pages_is_read(server: Origin, tools: RssTools) -> None:
    async def insists(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        named = "text/html" in asked.headers["accept"]
        return answer(rss(item("One", guid="1"))) if named else answer(b"", 406)

    server.scripts["/feed"] = insists
    assert headlines(await adapter(tools, server).read(None, NOW_MS)) == [("One", 1)]


async def test_headlines_were_first_seen_when_they_came_and_not_when_their_read_began(server: Origin) -> None:
    clock = Clock(NOW_MS)
    out = outbound(Fetch(host_gap="0s"), clock=clock)
    tools = RssTools(Fetch(), out, worker=PARSERS.worker())

    async def takes_its_time(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        clock.ms += 13_000
        return answer(rss(item("One", guid="1")))

    server.scripts["/feed"] = takes_its_time
    (one,) = (await adapter(tools, server).read(None, NOW_MS)).bodies
    assert isinstance(one, Headline)
    assert one.first_seen == rfc3339(NOW_MS + 13_000)
    await tools.close()
    await out.close()


async def test_unchanged_document_is_not_parsed_but_its_validators_are_kept(
    server: Origin, tools: RssTools
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


DAY_MS = 86_400_000


class Stubborn:
    """A server that says 304 to every request with a condition, whatever there is."""

    def __init__(self, server: Origin) -> None:
        self.body = rss(item("One", guid="1"))
        self.honest = False
        self._server = server
        server.scripts["/feed"] = self._answer

    async def _answer(self, asked: Asked, _: asyncio.StreamWriter) -> Answer:
        same = asked.headers.get("if-none-match") == (f'"{hash(self.body)}"' if self.honest else '"a"')
        return (
            answer(b"", 304)
            if same
            else answer(self.body, etag=f'"{hash(self.body)}"' if self.honest else '"a"')
        )

    @property
    def in_full(self) -> int:
        """How often it was asked without a condition, and past every cache."""
        bare = [one for one in self._server.asked if "if-none-match" not in one.headers]
        assert all(one.headers["cache-control"] == "no-cache" for one in bare[1:])
        return len(bare)


async def test_feed_that_says_304_for_ever_is_looked_at_after_two_weeks_and_then_more_often(
    server: Origin, tools: RssTools
) -> None:
    stubborn, source = Stubborn(server), adapter(tools, server)
    memory = (await source.read(None, NOW_MS)).memory
    stubborn.body = rss(item("Two", guid="2"), item("One", guid="1"))
    found: list[tuple[int, str]] = []
    for hour in range(6, 24 * 16, 6):
        reading = await source.read(memory, NOW_MS + hour * DAY_MS // 24)
        memory = reading.memory
        found += [(hour, title) for title, _ in headlines(reading)]
        if found == [(24 * 14, "Two")]:
            stubborn.body = rss(item("Three", guid="3"), item("Two", guid="2"), item("One", guid="1"))
    # An eighth of two weeks later.
    assert found == [(24 * 14, "Two"), (24 * 14 + 42, "Three")]
    assert stubborn.in_full == 3


async def test_feed_that_is_only_quiet_is_looked_at_every_two_weeks(server: Origin, tools: RssTools) -> None:
    stubborn, source = Stubborn(server), adapter(tools, server)
    stubborn.honest = True
    memory = None
    for day in range(60):
        memory = (await source.read(memory, NOW_MS + day * DAY_MS)).memory
    assert stubborn.in_full == 1 + 4


async def test_304_to_a_look_is_no_failure(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server)
    server.answer(rss(item("One", guid="1")), etag='"a"')
    first = await source.read(None, NOW_MS)
    server.answer(status=304)
    for day in (14, 15, 28):
        reading = await source.read(first.memory, NOW_MS + day * DAY_MS)
        assert reading.detail == "not modified"


async def test_first_poll_keeps_as_many_as_the_source_says(server: Origin, tools: RssTools) -> None:
    server.answer(rss(*(item(f"Title {n}", guid=str(n)) for n in range(9))))
    assert headlines(await adapter(tools, server, limit=2).read(None, NOW_MS)) == [
        ("Title 1", 1),
        ("Title 0", 1),
    ]


async def test_memory_that_cannot_be_read_starts_again(server: Origin, tools: RssTools) -> None:
    server.answer(rss(item("One", guid="1")), etag='"a"')
    source = adapter(tools, server)
    first = await source.read(None, NOW_MS)
    again = await source.read(first.memory[:-5], NOW_MS + 1)
    assert headlines(again) == [("One", 1)]
    assert "if-none-match" not in server.asked[-1].headers
    assert [body.key for body in again.bodies] == [body.key for body in first.bodies]


async def test_new_address_gets_no_validators_of_the_old_one(server: Origin, tools: RssTools) -> None:
    for path in ("/feed", "/moved"):
        server.answer(rss(item("One", guid="1")), path=path, etag='"a"')
    first = await adapter(tools, server).read(None, NOW_MS)
    second = await adapter(tools, server, "/moved").read(first.memory, NOW_MS + 1)
    assert "if-none-match" not in server.asked[-1].headers
    assert second.bodies == ()


async def test_remark_of_the_parser_reaches_the_operator(server: Origin, tools: RssTools) -> None:
    server.answer(rss())
    assert (await adapter(tools, server).read(None, NOW_MS)).detail == "no entries"


async def test_page_instead_of_a_feed_is_an_error(server: Origin, tools: RssTools) -> None:
    server.answer(b"<!doctype html><html><body>Are you human?</body></html>")
    with pytest.raises(SourceError, match="captcha page, not a feed"):
        await adapter(tools, server).read(None, NOW_MS)


async def test_settings_of_the_source_override_the_services(server: Origin, tools: RssTools) -> None:
    server.answer(rss(item("One" * 1000)))
    with pytest.raises(SourceError, match="more than 2 kB"):
        await adapter(tools, server, max_bytes="2kB").read(None, NOW_MS)


async def test_source_that_is_not_private_may_not_reach_loopback(server: Origin, tools: RssTools) -> None:
    server.answer(rss())
    with pytest.raises(SourceError, match=r"refused: 127\.0\.0\.1 is a loopback address; set private: true"):
        await adapter(tools, server, private=False).read(None, NOW_MS)
    assert server.asked == []


async def test_contact_is_told_to_the_server(server: Origin) -> None:
    fetch = Fetch.model_validate({"contact": "ops@example.org"})
    out = outbound(fetch)
    tools = RssTools(fetch, out, worker=PARSERS.worker())
    server.answer(rss())
    await adapter(tools, server).read(None, NOW_MS)
    assert server.asked[0].headers["user-agent"] == f"Ticker/{__version__} (+ops@example.org)"
    await tools.close()
    await out.close()


async def test_parser_that_dies_fails_one_read_and_no_other(
    server: Origin, tools: RssTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer(rss(item("One", guid="1")))
    source = adapter(tools, server)
    with monkeypatch.context() as patched:
        patched.setattr("ticker.sources.rss.adapter.extract", die)
        with pytest.raises(SourceError, match="the document was not parsed: the worker process died"):
            await source.read(None, NOW_MS)
        patched.setattr("ticker.sources.rss.adapter.extract", trip)
        with pytest.raises(SourceError, match="the document could not be parsed: RecursionError"):
            await source.read(None, NOW_MS)
    assert headlines(await source.read(None, NOW_MS)) == [("One", 1)]


def die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def trip(_: object) -> None:
    raise RecursionError("too deep")


async def test_read_after_close_is_an_error(server: Origin) -> None:
    out = outbound(Fetch())
    tools = RssTools(Fetch(), out)
    await tools.close()
    await out.close()
    server.answer(rss())
    with pytest.raises(SourceError, match="the service is shutting down"):
        await adapter(tools, server).read(None, NOW_MS)


async def test_feeds_of_one_host_are_read_one_after_the_other(server: Origin, tools: RssTools) -> None:
    for number in range(3):
        server.answer(rss(item(f"Title {number}")), path=f"/{number}")
    sources = [adapter(tools, server, f"/{number}", name=f"source{number}") for number in range(3)]
    readings = await asyncio.gather(*(source.read(None, NOW_MS) for source in sources))
    assert [headlines(reading) for reading in readings] == [[(f"Title {number}", 1)] for number in range(3)]
    assert [asked.path for asked in server.asked] == ["/0", "/1", "/2"]


TTL = b"<ttl>60</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours>"


def with_hints(body: bytes) -> bytes:
    return body.replace(b"<description>", TTL + b"<description>", 1)


async def test_hints_of_the_document_are_remembered_while_it_does_not_come_again(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server)
    server.answer(with_hints(rss(item("One", guid="1"))), etag='"a"', cache_control="max-age=900")
    first = await source.read(None, NOW_MS)
    assert first.hints == PublisherHints(max_age_s=900, ttl_s=3600, skip_hours=(1, 2))
    server.answer(status=304, cache_control="max-age=60", age="5")
    second = await source.read(first.memory, NOW_MS + 1)
    assert second.hints == PublisherHints(max_age_s=60, age_s=5, ttl_s=3600, skip_hours=(1, 2))
    server.answer(with_hints(rss(item("One", guid="1"))), etag='"b"')
    third = await source.read(second.memory, NOW_MS + 2)
    assert (third.detail, third.hints) == ("unchanged", PublisherHints(ttl_s=3600, skip_hours=(1, 2)))
    server.answer(rss(item("One", guid="1"), item("Two", guid="2")), etag='"c"')
    assert (await source.read(third.memory, NOW_MS + 3)).hints == PublisherHints()


async def test_permanent_redirect_seen_twice_moves_the_address_and_is_told(
    server: Origin, tools: RssTools
) -> None:
    source, there = adapter(tools, server), server.url("/there")
    server.answer(status=301, location="/there")
    server.answer(rss(item("One", guid="1")), path="/there", etag='"a"')
    first = await source.read(None, NOW_MS)
    assert first.detail is None
    server.answer(path="/there", status=304)
    second = await source.read(first.memory, NOW_MS + 1)
    assert second.detail == f"not modified; moved for good to {there}"
    third = await source.read(second.memory, NOW_MS + 2)
    assert third.detail == f"not modified; moved for good to {there}"
    assert [asked.path for asked in server.asked] == ["/feed", "/there", "/feed", "/there", "/there"]
    assert server.asked[-1].headers["if-none-match"] == '"a"'


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_temporary_redirect_never_moves_the_address(
    server: Origin, tools: RssTools, status: int
) -> None:
    source, memory = adapter(tools, server), None
    server.answer(status=status, location="/there")
    server.answer(rss(item("One", guid="1")), path="/there")
    for number in range(4):
        memory = (await source.read(memory, NOW_MS + number)).memory
    assert [asked.path for asked in server.asked] == ["/feed", "/there"] * 4


@pytest.mark.parametrize("status", [404, 410, 200])
async def test_feed_that_is_not_where_it_moved_to_is_looked_for_at_home(
    server: Origin, tools: RssTools, status: int
) -> None:
    source = adapter(tools, server)
    server.answer(status=308, location="/there")
    server.answer(rss(item("One", guid="1")), path="/there")
    first = await source.read(None, NOW_MS)
    second = await source.read(first.memory, NOW_MS + 1)
    server.answer(b"<!doctype html><html><body>For sale</body></html>", path="/there", status=status)
    with pytest.raises(ReadError) as failed:
        await source.read(second.memory, NOW_MS + 2)
    assert (isinstance(failed.value.cause, Gone), server.asked[-1].path) == (False, "/there")
    server.answer(rss(item("Two", guid="2")))
    again = await source.read(failed.value.memory, NOW_MS + 3)
    assert server.asked[-1].path == "/feed"
    assert headlines(again) == [("Two", 1)]


async def test_server_in_trouble_where_the_feed_moved_to_stays_its_address(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server)
    server.answer(status=301, location="/there")
    server.answer(rss(item("One", guid="1")), path="/there")
    first = await source.read(None, NOW_MS)
    second = await source.read(first.memory, NOW_MS + 1)
    server.answer(path="/there", status=503)
    with pytest.raises(ReadError) as failed:
        await source.read(second.memory, NOW_MS + 2)
    assert failed.value.memory is None


async def test_a_reading_counts_what_was_taken_back(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server, retractions=True)
    server.answer(rss(item("Three", guid="3"), item("Two", guid="2"), item("One", guid="1")))
    first = await source.read(None, NOW_MS)
    server.answer(rss(item("Four", guid="4"), item("Three", guid="3"), item("One", guid="1")))
    second = await source.read(first.memory, NOW_MS + 1)
    assert (first.retracted, len(second.bodies), second.retracted) == (0, 2, 1)


async def test_feed_is_asked_for_as_one(server: Origin, tools: RssTools) -> None:
    server.answer(rss(item("One", guid="1")))
    await adapter(tools, server).read(None, NOW_MS)
    assert server.asked[0].headers["accept"].startswith("application/rss+xml, application/atom+xml, ")
