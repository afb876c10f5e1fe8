"""The same page told by two feeds, through a real Ticker: one story, kept over restarts and edits."""

import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx

from tests.support.publisher import Publisher
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import PATIENCE_S

CONFIG = "data: data\nchannels:\n  world: {title: World}\nfeeds: feeds\n"


def feed(origin: Publisher) -> str:
    return f"kind: rss\nchannel: world\nurl: http://127.0.0.1:{origin.port}/feed\nevery: 1s\nprivate: true\n"


async def told(running: RunningTicker, count: int) -> list[dict[str, Any]]:
    """All headlines, once there are so many revisions of them."""
    async with (
        httpx.AsyncClient(base_url=running.address, trust_env=False) as client,
        asyncio.timeout(PATIENCE_S),
    ):
        while True:
            found: list[dict[str, Any]] = (await client.get("/headlines?limit=1000")).json()["headlines"]
            if sum(one["revision"] for one in found) == count:
                return found
            await asyncio.sleep(0.05)


async def test_headlines_of_two_feeds_about_one_page_have_one_story(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        one, two = (Publisher(random.Random(seed)) for seed in (1, 2))
        for origin in (one, two):
            await stack.enter_async_context(origin.open())
        one.publish(new=3, edits=0)
        two.publish(new=2, edits=0)
        config = write_site(tmp_path, CONFIG, one=feed(one), two=feed(two))
        with RunningTicker(config) as first:
            stories = {(item["source"], item["title"][:7]): item["story"] for item in await told(first, 5)}
            first.terminate()
        assert stories["one", "Entry 0"] == stories["two", "Entry 0"] != stories["one", "Entry 1"]
        assert stories["one", "Entry 1"] == stories["two", "Entry 1"]
        assert len(set(stories.values())) == 3
        assert None not in stories.values()
        one.publish(new=0, edits=1)
        with RunningTicker(config) as second:
            after = {(item["source"], item["title"][:7]): item["story"] for item in await told(second, 6)}
        assert after == stories
