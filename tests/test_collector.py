"""Sources that come, go and change while others are read: real feeds, a real log, a real parsing process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path

import pytest

from tests.sources.rss.documents import item, rss
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.waiting import PATIENCE_S, eventually
from ticker.ask import Subscription
from ticker.collector import Collector
from ticker.config import Config, load
from ticker.config.watch import difference
from ticker.events import Headline, Source
from ticker.log import EventLog
from ticker.poller.polled_source import PolledSource
from ticker.service import open_log
from ticker.sources.kinds import known_kinds
from ticker.times import now_ms

CONFIG = "channels: {world: }\nfetch: {host_gap: 0s, per_host: 4}\n"
PRICES = "kind: simulator\nchannel: world\nsymbols: {AAPL: {price: 100}}\n"


class Site:
    """A folder of feed files, and the collector that reads what they say."""

    def __init__(self, folder: Path, origin: Origin) -> None:
        self.folder = folder
        self.origin = origin
        (folder / "feeds").mkdir()
        (folder / "config.yaml").write_text(CONFIG)
        self.config: Config
        self.log: EventLog
        self.collector: Collector
        # Other tests of this process share one that parses.
        self._others = set(active_children())

    def write(self, name: str, extra: str = "every: 1s\n") -> None:
        feed = f"kind: rss\nchannel: world\nurl: {self.origin.url(f'/{name}')}\nprivate: true\n{extra}"
        (self.folder / "feeds" / f"{name}.yaml").write_text(feed)

    def remove(self, name: str) -> None:
        (self.folder / "feeds" / f"{name}.yaml").unlink()

    async def begin(self) -> None:
        self.config = load(self.folder / "config.yaml", {}, known_kinds())
        self.log = open_log(self.config, now_ms)
        self.collector = Collector(self.log, known_kinds(), now_ms)
        await self.collector.begin(self.config)

    async def apply(self) -> None:
        """Put in force what the files say now."""
        before, self.config = self.config, load(self.folder / "config.yaml", {}, known_kinds())
        await self.collector.apply(self.config, difference(before, self.config))

    async def end(self) -> None:
        await self.collector.end()
        await self.log.close()

    async def titles(self) -> list[str]:
        headlines = await self.log.newest_first(Subscription.of(("world",), ("headline",)), None, 100)
        return [record.body.title for record in headlines if isinstance(record.body, Headline)]

    async def has_headline(self, title: str) -> None:
        """Wait until a headline is in the log."""
        async with asyncio.timeout(PATIENCE_S):
            while title not in await self.titles():
                await asyncio.sleep(0.01)

    async def is_told(self, name: str, state: str) -> None:
        """Wait until the newest that readers were told of a source is that it is so."""
        async with asyncio.timeout(PATIENCE_S):
            while await self._told(name) != state:
                await asyncio.sleep(0.01)

    async def _told(self, name: str) -> str | None:
        records = await self.log.newest_first(Subscription.of(("world",), ("source",)), None, 100)
        bodies = [record.body for record in records if isinstance(record.body, Source)]
        return next((body.state for body in bodies if body.name == name), None)

    @property
    def pids(self) -> set[int | None]:
        """The parsing processes that run for it."""
        return {child.pid for child in set(active_children()) - self._others}

    def asked(self, name: str) -> int:
        return sum(asked.path == f"/{name}" for asked in self.origin.asked)


@dataclass
class Held:
    """Answers with the first half of a document, and with the other when it may go on."""

    body: bytes
    go_on: asyncio.Event

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> Answer | None:
        wire = answer(self.body).wire()
        writer.write(wire[: len(wire) - len(self.body) // 2])
        await writer.drain()
        await self.go_on.wait()
        writer.write(wire[len(wire) - len(self.body) // 2 :])
        return None


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with Origin().open() as origin:
        made = Site(tmp_path, origin)
        for name in ("quick", "other"):
            origin.answer(rss(item(f"Of {name}", guid=name)), f"/{name}")
        yield made
        await made.end()


async def test_feed_that_is_changed_is_replaced_and_the_read_of_another_goes_on(site: Site) -> None:
    slow = Held(rss(item("Of slow", guid="slow")), asyncio.Event())
    site.origin.scripts["/slow"] = slow
    site.write("quick")
    site.write("slow", "every: 1h\n")
    await site.begin()
    await eventually(lambda: site.asked("slow") == 1 and site.collector.counts["ok"] >= 1)
    process = site.pids
    counted = site.collector.counts["ok"]
    site.write("quick", "every: 1s\ntitle: Quicker\n")
    await site.apply()
    assert site.collector.scheduled == 2
    assert site.collector.counts["ok"] >= counted
    read = site.asked("quick")
    await eventually(lambda: site.asked("quick") > read)
    slow.go_on.set()
    await site.has_headline("Of slow")
    assert site.asked("slow") == 1
    assert site.pids == process
    assert len(process) == 1


async def test_changed_feed_keeps_what_it_knows_and_is_read_as_it_is_now(site: Site) -> None:
    site.write("quick", "every: 1s\n")
    site.write("other")
    await site.begin()
    await eventually(lambda: site.asked("quick") >= 1 and site.asked("other") >= 1)
    await eventually(lambda: site.collector.counts["ok"] >= 2)
    site.write("other", "every: 1s\ntitle: The other\n")
    site.origin.answer(rss(item("News", guid="news"), item("Of other", guid="other")), "/other")
    await site.apply()
    await site.has_headline("News")
    assert sorted(await site.titles()) == ["News", "Of other", "Of quick"]


async def test_source_that_is_taken_away_is_told_as_gone_and_comes_back(site: Site) -> None:
    site.write("quick")
    (site.folder / "feeds" / "prices.yaml").write_text(PRICES)
    await site.begin()
    await site.is_told("quick", "ok")
    assert len(site.pids) == 1
    site.remove("quick")
    await site.apply()
    asked = site.asked("quick")
    await site.is_told("quick", "gone")
    assert site.collector.scheduled == 1
    # Nothing is parsed any more, so nobody is kept for it.
    assert site.pids == set()
    site.write("quick")
    await site.apply()
    await site.is_told("quick", "ok")
    read = site.collector.counts["ok"]
    await eventually(lambda: site.asked("quick") > asked and site.collector.counts["ok"] > read)
    assert await site.titles() == ["Of quick"]


async def test_sources_that_are_slow_to_stop_are_stopped_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, both = PolledSource.stop, asyncio.Barrier(2)

    async def slowly(source: PolledSource) -> None:
        await both.wait()
        await stop(source)

    site.write("quick")
    site.write("other")
    await site.begin()
    monkeypatch.setattr(PolledSource, "stop", slowly)
    for name in ("quick", "other"):
        site.remove(name)
    async with asyncio.timeout(PATIENCE_S):
        await site.apply()
    assert site.collector.scheduled == 0


async def test_other_settings_for_fetching_count_on_where_the_old_ones_ended(site: Site) -> None:
    site.write("quick")
    await site.begin()
    await eventually(lambda: site.collector.counts["ok"] >= 1)
    counted = site.collector.counts["ok"]
    (site.folder / "config.yaml").write_text(CONFIG.replace("per_host: 4", "per_host: 4, contact: me@here"))
    await site.apply()
    asked = site.asked("quick")
    await eventually(lambda: site.asked("quick") > asked)
    assert site.origin.asked[-1].headers["user-agent"].endswith("(+me@here)")
    assert site.collector.counts["ok"] >= counted
