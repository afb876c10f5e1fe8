"""Who comes back from close by: all that it missed is in memory, and sent at once."""

import re
from pathlib import Path

import pytest

from tests.support.events import message
from tests.support.serving import Serving, serving
from ticker.ask import After, Ask, Everything, Latest, Start, Subscription, Upcoming

WORLD = Subscription.of(["news.world"])


async def first_piece(site: Serving, start: Start) -> list[str]:
    """The events of it, by name."""
    stream = site.broadcast.open(Ask(WORLD, start))
    try:
        return re.findall(r"^event: (.*)$", (await anext(stream)).decode(), re.MULTILINE)
    finally:
        site.broadcast.close(stream)


@pytest.mark.parametrize("exact", [False, True])
async def test_it_is_sent_what_it_missed_and_is_live_in_one_piece(tmp_path: Path, exact: bool) -> None:
    async with serving(tmp_path) as site:
        await site.append(message("before"))
        before = site.log.newest_id
        for missed in range(20):
            await site.append(message(str(missed)))
        found = await first_piece(site, After(before, exact=exact))
        assert found == ["stream-open", *["message"] * 20, "stream-live"]
        assert await first_piece(site, After(site.log.newest_id, exact=exact)) == [
            "stream-open",
            "stream-live",
        ]
        assert await first_piece(site, Upcoming()) == ["stream-open", "stream-live"]


async def said(site: Serving, start: Start) -> list[bytes]:
    """All until it is live, in lines, but for what is drawn or goes by the moment."""
    stream = site.broadcast.open(Ask(WORLD, start))
    try:
        found = b""
        while b"event: stream-live" not in found:
            found += await anext(stream)
        return re.sub(rb'retry: \d+|"retry_ms":\d+|"time":"[^"]*"', b"", found).splitlines()
    finally:
        site.broadcast.close(stream)


@pytest.mark.parametrize("missed", [0, 1, 150, 300])
async def test_the_next_ones_are_told_what_the_first_one_is(tmp_path: Path, missed: int) -> None:
    async with serving(tmp_path) as site:
        await site.append(message("before"))
        newest = site.log.newest
        for number in range(missed):
            await site.append(message(str(number)))
        epoch = site.log.epoch
        for event_id in (f"{epoch}-{newest}", "another-1", f"{epoch}-{newest + 5_000}", "nonsense"):
            first = await said(site, After(event_id, exact=False))
            assert [await said(site, After(event_id, exact=False)) for _ in range(2)] == [first] * 2
            assert (b"event: stream-reset" in first) == (event_id != f"{epoch}-{newest}")


async def test_what_has_to_be_looked_for_keeps_nobody_from_the_first_word(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(message("before"))
        first = site.log.newest_id
        for start in (Latest(), Everything(), After("another-1", exact=False)):
            assert await first_piece(site, start) == ["stream-open"]
        for missed in range(300):
            await site.append(message(str(missed)))
        assert await first_piece(site, After(first, exact=False)) == ["stream-open"]


async def test_it_is_told_the_pause_of_the_config_in_force(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        before_ms = site.broadcast.retry_ms(WORLD.channels)
        assert site.broadcast.retry_ms(WORLD.channels) <= 2 * before_ms
        hint_ms = 10 * before_ms
        site.broadcast.use_hints({"news.world": hint_ms})
        assert hint_ms <= site.broadcast.retry_ms(WORLD.channels) <= 2 * hint_ms
