"""Where one feed of a publisher brings news, another that says 304 for ever is not believed for two weeks."""

import asyncio

import msgspec
import pytest

from tests.support.origin import Answer, Asked, Origin, answer
from ticker.sources.adapter import Adapter, Reading
from ticker.sources.rss.memory import recall
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.sisters import Sisters, publishers_of
from ticker.sources.rss.tools import RssTools

from .documents import item, rss

NOW_MS = 1_767_323_045_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SITE, OTHER_SITE = "https://example.org/", "https://example.com/"


class Publisher:
    """A feed at /sister that has news every day, and one at /feed that answers a condition with 304."""

    def __init__(self, server: Origin, site: str = SITE) -> None:
        self.site = site
        self.told = ["One"]
        self.honest = False
        self.day = 0
        self._server = server
        server.scripts |= {"/feed": self._quiet, "/sister": self._busy}

    async def _quiet(self, asked: Asked, _: asyncio.StreamWriter) -> Answer:
        etag = f'"{len(self.told)}"' if self.honest else '"a"'
        same = asked.headers.get("if-none-match") == etag
        return answer(b"", 304) if same else answer(rss(*map(item, self.told), link=SITE), etag=etag)

    async def _busy(self, _: Asked, __: asyncio.StreamWriter) -> Answer:
        return answer(rss(*(item(f"Day {day}") for day in range(self.day + 1)), link=self.site))

    @property
    def in_full(self) -> int:
        asked = [one for one in self._server.asked if one.path == "/feed"]
        return sum("if-none-match" not in one.headers for one in asked)


class Feed:
    """A source with its memory from read to read."""

    def __init__(self, source: Adapter) -> None:
        self._source = source
        self._memory: bytes | None = None

    async def read(self, now_ms: int) -> Reading:
        reading = await self._source.read(self._memory, now_ms)
        self._memory = reading.memory
        return reading


def feed(tools: RssTools, url: str) -> Feed:
    spec = {"kind": "rss", "name": url.rpartition("/")[2], "channel": "world", "url": url, "private": True}
    return Feed(tools.adapter(RssSource.model_validate(spec)))


async def hours(publisher: Publisher, quiet: Feed, busy: Feed, count: int) -> list[int]:
    """Both read every three hours, from the third on; in which of them the quiet one brought something."""
    found = []
    for hour in range(3, count + 1, 3):
        publisher.day = hour // 24
        await busy.read(NOW_MS + hour * HOUR_MS)
        if (await quiet.read(NOW_MS + hour * HOUR_MS + 1)).bodies:
            found.append(hour)
    return found


async def begun(publisher: Publisher, tools: RssTools, sister: str) -> tuple[Feed, Feed]:
    quiet, busy = feed(tools, publisher._server.url("/feed")), feed(tools, sister)
    await busy.read(NOW_MS)
    await quiet.read(NOW_MS)
    publisher.told.append("Two")
    return quiet, busy


@pytest.mark.parametrize(
    ("host", "site", "found"),
    [
        pytest.param("127.0.0.1", OTHER_SITE, [24], id="same host"),
        pytest.param("localhost", SITE.replace("https", "http") + "?from=feed", [24], id="same site"),
        pytest.param("localhost", OTHER_SITE, [], id="strangers"),
    ],
)
async def test_news_of_a_sister_make_a_feed_that_says_304_be_looked_at_within_a_day(
    server: Origin, tools: RssTools, host: str, site: str, found: list[int]
) -> None:
    publisher = Publisher(server, site)
    quiet, busy = await begun(publisher, tools, server.url("/sister", host=host))
    assert await hours(publisher, quiet, busy, 47) == found
    assert publisher.in_full == 1 + len(found)


async def test_feed_that_lies_is_looked_at_once_a_day_as_long_as_that_brings_something(
    server: Origin, tools: RssTools
) -> None:
    publisher = Publisher(server)
    quiet, busy = await begun(publisher, tools, server.url("/sister"))
    assert await hours(publisher, quiet, busy, 24) == [24]
    publisher.told.append("Three")
    for day in range(2, 5):
        publisher.day = day
        await busy.read(NOW_MS + day * DAY_MS)
        reading = await quiet.read(NOW_MS + day * DAY_MS + 2)
        publisher.told.append(f"Another {day}")
        assert reading.bodies
    assert publisher.in_full == 1 + 4


async def test_feed_that_is_only_quiet_is_looked_at_less_and_less_whatever_its_sister_brings(
    server: Origin, tools: RssTools
) -> None:
    publisher = Publisher(server)
    publisher.honest = True
    quiet, busy = feed(tools, server.url("/feed")), feed(tools, server.url("/sister"))
    looks = []
    for day in range(60):
        publisher.day, before = day, publisher.in_full
        await busy.read(NOW_MS + day * DAY_MS)
        await quiet.read(NOW_MS + day * DAY_MS + day)
        looks += [day] * (publisher.in_full - before)
    # After 1, 2, 4 and 8 days, then every two weeks as without a sister.
    assert looks == [0, 1, 3, 7, 15, 29, 43, 57]


async def test_first_read_of_a_sister_is_no_news(server: Origin, tools: RssTools) -> None:
    publisher = Publisher(server)
    quiet = feed(tools, server.url("/feed"))
    await quiet.read(NOW_MS)
    await feed(tools, server.url("/sister")).read(NOW_MS + 2 * DAY_MS)
    await quiet.read(NOW_MS + 2 * DAY_MS + 1)
    assert publisher.in_full == 1


async def test_feed_that_has_moved_is_of_both_hosts(server: Origin, tools: RssTools) -> None:
    server.answer(rss(item("One"), link="https://www.Example.org/news/?a=b"))
    source = tools.adapter(
        RssSource(kind="rss", name="one", channel="world", url=server.url("/feed"), private=True)
    )
    memory = recall((await source.read(None, NOW_MS)).memory)
    assert memory is not None
    assert publishers_of(memory) == {"host 127.0.0.1", "site example.org/news"}
    address = msgspec.structs.replace(memory.address, current="https://feeds.example.net/x")
    moved = msgspec.structs.replace(memory, address=address, site=None)
    assert publishers_of(moved) == {"host 127.0.0.1", "host feeds.example.net"}


def test_newest_of_the_news_counts() -> None:
    sisters = Sisters()
    sisters.bring_news({"host a", "site b"}, 5)
    sisters.bring_news({"site b"}, 7)
    assert sisters.news_ms({"host a"}) == 5
    assert sisters.news_ms({"host a", "site b", "host c"}) == 7
    assert sisters.news_ms({"host c"}) is None
