"""A feed that names a hub, a hub, and a Ticker in a process of its own: pushed, killed, and told to stop."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.sources.rss.documents import item, rss
from tests.support.origin import Origin
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S, eventually
from tests.websub.hub import Hub, hub

WORLD = CONFIG.replace("feeds: feeds", "  world: {title: World, retry: 1s}\nfeeds: feeds")


class Press:
    """A publisher with a hub: `publish` puts a story into the feed and has it pushed."""

    def __init__(self, server: Origin, its_hub: Hub) -> None:
        self.server = server
        self.hub = its_hub
        self.stories: list[str] = []
        self.add("Story 0")

    @property
    def topic(self) -> str:
        return self.server.url()

    def add(self, title: str) -> bytes:
        self.stories.insert(0, title)
        document = rss(*(item(story, guid=story) for story in self.stories))
        self.server.answer(document, etag=f'"{len(self.stories)}"', link=f'<{self.hub.url}>; rel="hub"')
        return rss(item(title, guid=title))

    async def publish(self, title: str) -> int:
        return await self.hub.publish(self.topic, self.add(title))


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    async with Origin().open() as server, hub() as its_hub:
        yield Press(server, its_hub)


def site(folder: Path, press: Press, callback: str = "", every: str = "1h") -> Path:
    config = WORLD.replace("data: data", f'data: data\nfetch: {{callback: "{callback}", host_gap: 0s}}')
    feed = f"kind: rss\nchannel: world\nurl: {press.topic}\nprivate: true\nevery: {every}\n"
    return write_site(folder, config, press=feed)


async def started(config: Path, port: int = 0) -> RunningTicker:
    return await asyncio.to_thread(lambda: RunningTicker(config, port=port))


@asynccontextmanager
async def subscribed(folder: Path, press: Press, every: str = "1h") -> AsyncIterator[RunningTicker]:
    """A Ticker that has told the hub where it is; its address is known only once it runs."""
    with await started(site(folder, press, every=every)) as ticker:
        await eventually(lambda: len(press.server.asked) == 1, "the feed is read")
        # A read that is cut short by another config would be put off for half a minute.
        while not await headlines(ticker):
            await asyncio.sleep(0.01)
        site(folder, press, ticker.address, every)
        await eventually(lambda: press.hub.subscriptions != {}, "the hub has a subscription")
        yield ticker


async def headlines(ticker: RunningTicker) -> list[str]:
    async with httpx.AsyncClient() as client:
        answer = await client.get(ticker.url("/events?since=all&types=headline&limit=1000"))
    return [event["title"] for event in answer.json()["events"]]


async def test_a_story_reaches_an_open_stream_when_it_is_pushed_and_not_an_hour_later(
    tmp_path: Path, press: Press
) -> None:
    async with (
        subscribed(tmp_path, press) as ticker,
        httpx.AsyncClient(timeout=60) as client,
        client.stream("GET", ticker.url("/stream?since=none&types=headline,source&format=ndjson")) as stream,
    ):
        lines = stream.aiter_lines()
        while "stream-live" not in await anext(lines):
            pass
        assert await press.publish("Story 1") == 204
        told = [json.loads(await anext(lines)) for _ in range(2)]
    assert [event["type"] for event in told] == ["headline", "source"]
    assert (told[0]["title"], told[0]["backfill"]) == ("Story 1", False)
    assert told[1]["detail"] == "pushed by 127.0.0.1"
    assert told[1]["next_reason"] == "every 2 h, while its hub pushes what is new (WebSub)"
    # Only when it was new: not when the config with the callback was applied, and not for the story.
    assert len(press.server.asked) == 1


async def test_a_subscription_outlives_kill_9(tmp_path: Path, press: Press) -> None:
    async with subscribed(tmp_path, press) as ticker:
        ticker.kill()
    with await started(tmp_path / "config.yaml", ticker.port) as ticker:
        while await press.publish("Story 1") == 503:  # it has only just begun
            press.stories.pop(0)
        assert await headlines(ticker) == ["Story 0", "Story 1"]
    assert press.hub.count("subscribe") == 1


async def test_a_callback_that_is_taken_away_ends_the_subscription(tmp_path: Path, press: Press) -> None:
    async with subscribed(tmp_path, press) as ticker:
        token = next(iter(press.hub.subscriptions.values())).callback.rpartition("/")[2]
        site(tmp_path, press)
        await eventually(lambda: press.hub.subscriptions == {}, "the hub has no subscription")
        async with httpx.AsyncClient() as client:
            answer = await client.post(ticker.url(f"/push/{token}"), content=press.add("Story 1"))
        assert answer.status_code == 410
        assert await headlines(ticker) == ["Story 0"]


async def test_a_forged_delivery_changes_nothing(tmp_path: Path, press: Press) -> None:
    async with subscribed(tmp_path, press) as ticker:
        forged = rss(item("Forged", guid="forged"))
        assert await press.hub.publish(press.topic, forged, secret="guessed") == 204
        assert await press.hub.publish(press.topic, forged, method=None) == 204
        assert await press.publish("Story 1") == 204
        assert await headlines(ticker) == ["Story 0", "Story 1"]
        metrics = await asyncio.to_thread(lambda: httpx.get(ticker.url("/metrics")).text)
        assert 'ticker_pushes_total{outcome="unsigned"} 2.0' in metrics


async def kill_amid_deliveries(ticker: RunningTicker, press: Press, after_s: float) -> None:
    """Not before there were some, and one was taken: a Ticker that has only just begun takes none."""
    some, before = len(press.stories) + 4, len(press.hub.answered)
    await asyncio.sleep(after_s)
    await eventually(
        lambda: len(press.stories) >= some and takes_deliveries(press, before), "deliveries are under way"
    )
    ticker.kill()


def takes_deliveries(press: Press, before: int) -> bool:
    """Whether one was taken behind so many answers."""
    return any(one.status == 204 and one.mode == "publish" for one in press.hub.answered[before:])


@pytest.mark.parametrize("kills", [1, pytest.param(12, marks=pytest.mark.soak)])
async def test_nothing_is_lost_or_doubled_when_deliveries_reads_and_kills_meet(
    tmp_path: Path, press: Press, kills: int
) -> None:
    rng, number = random.Random(11), 0
    async with subscribed(tmp_path, press, every="1s") as ticker:
        port = ticker.port
    for _ in range(kills):
        with await started(tmp_path / "config.yaml", port) as ticker:
            killing = asyncio.create_task(kill_amid_deliveries(ticker, press, rng.uniform(0.5, 1.5)))
            while ticker.process.poll() is None:
                number += 1
                with suppress(httpx.HTTPError):
                    await press.publish(f"Story {number}")
            await killing
    with await started(tmp_path / "config.yaml", port) as ticker:
        expected = Counter(press.stories)
        async with asyncio.timeout(PATIENCE_S):
            while Counter(found := await headlines(ticker)).keys() != expected.keys():
                await asyncio.sleep(0.1)
        assert Counter(found) == expected
    assert number > 3 * kills
    assert 204 in {answer.status for answer in press.hub.answered if answer.mode == "publish"}
