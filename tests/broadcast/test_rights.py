"""Rights are those at the moment of sending: what a reload takes away from a stream that is open."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from tests.broadcast.test_resubscribe import keys, names, parts
from tests.support.events import headline, message, quote, record_of
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import FRAMED, HTTP2, JSON_SOCKET, LIVE, PULL, PULL_SOCKET, SOCKET, Way, every_way
from ticker.access import Principal
from ticker.ask import Ask, Everything, Subscription, Upcoming

ALL: dict[str, Any] = {"anonymous": {"read": ["*"]}}
NEWS: dict[str, Any] = {"anonymous": {"read": ["news.*"]}}
NOTHING: dict[str, Any] = {"anonymous": {"read": []}}
DESK: dict[str, Any] = {
    "anonymous": {"read": ["stocks"]},
    "tokens": {"desk": {"token": "desk-token", "read": ["*"]}},
}
CHANGED: dict[str, Any] = DESK | {"tokens": {"desk": {"token": "other-token", "read": ["*"]}}}
BEARER = {"Authorization": "Bearer desk-token"}
ASK = Ask(Subscription.of(["stocks", "news.world"]), Upcoming())


mostly = pytest.mark.parametrize("way", [LIVE, PULL, HTTP2, SOCKET, PULL_SOCKET], ids=repr)
"""One of each kind, for what does not depend on the connection."""
long_ways = pytest.mark.parametrize("way", [LIVE, FRAMED, PULL, HTTP2, SOCKET, JSON_SOCKET], ids=repr)
"""On which what is long is long on its way, too."""


def texts(reader: Reader) -> list[object]:
    return [frame.data["text"] for frame in reader.frames if frame.event == "message"]


async def joined(site: Serving, way: Way) -> None:
    await eventually(lambda: site.broadcast.members or not way.is_live)


@every_way
async def test_a_channel_that_is_lost_is_sent_no_more_and_the_rest_goes_on(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ALL, heartbeat="1h") as site:
        await site.append(message("before"))
        reader = await (await way.read(site)).live()
        await joined(site, way)
        site.use_access(NEWS)
        await site.append(message("secret"), channel="stocks")
        await site.append(message("after"))
        await site.append(message("secret"), channel="stocks")
        await site.append(message("end"))
        await reader.until('"end"')
        first, second = parts(reader)
        assert first[0].data["channels"] == ["news.tech", "news.world", "stocks"]
        assert second[0].data["channels"] == ["news.tech", "news.world"]
        assert texts(reader) == ["before", "after", "end"]
        assert names(second) == ["stream-open", "message", "message"]  # and no snapshot again
        await joined(site, way)
        assert site.broadcast.tally.opened == 1


@mostly
async def test_a_waiting_stream_is_told_at_once(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ALL, heartbeat="1h") as site:
        reader = await (await way.read(site)).live()
        (stream,) = site.broadcast.streams
        await eventually(lambda: site.broadcast.members if way.is_live else stream._waiting.is_on)
        site.use_access(NEWS)
        await reader.until(lambda one: len(parts(one)) == 2)


@mostly
async def test_where_nothing_is_left_the_stream_ends_and_says_so(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=ALL, heartbeat="1h") as site:
        reader = await (await way.read(site, "/stream/stocks")).live()
        (stream,) = site.broadcast.streams
        await eventually(lambda: site.broadcast.members if way.is_live else stream._waiting.is_on)
        site.use_access(NEWS)
        await site.append(message("secret"), channel="stocks")
        await reader.end()
        assert reader.names == ["stream-open", "stream-live", "stream-bye"]
        assert reader.control("stream-bye")["reason"] == "access"
        await eventually(lambda: site.broadcast.readers == 0)


@mostly
@pytest.mark.parametrize("after", [CHANGED, ALL], ids=["changed", "removed"])
async def test_who_came_by_a_token_that_is_none_any_more_is_sent_away(
    tmp_path: Path, way: Way, after: dict[str, Any]
) -> None:
    async with serving(tmp_path, access=DESK, heartbeat="1h") as site:
        desk = await (await way.read(site, "/stream", BEARER)).live()
        other = await (await way.read(site, "/stream")).live()
        site.use_access(after)
        await site.append(message("secret"))
        await site.append(message("for all"), channel="stocks")
        await desk.end()
        assert desk.names == ["stream-open", "stream-live", "stream-bye"]
        await other.until("for all")
        assert desk.control("stream-bye")["reason"] == "access"


@mostly
async def test_who_keeps_the_right_is_not_disturbed(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, access=DESK) as site:
        desk = await (await way.read(site, "/stream", BEARER)).live()
        await joined(site, way)
        members = site.broadcast.members
        site.use_access(DESK | {"anonymous": {"read": []}})
        assert site.broadcast.members == members
        await site.append(message("for the desk"))
        await desk.until("for the desk")
        assert desk.names == ["stream-open", "stream-live", "message"]


@long_ways
async def test_what_waits_to_be_sent_of_a_lost_channel_is_held_back_and_the_rest_comes_once(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path, access=ALL, buffer="4KiB", send_buffer_bytes=8_192) as site:
        for n in range(300):
            await site.append(message(f"{n} " + "m" * 2_000), channel=("stocks", "news.world")[n % 2])
        reader = await way.read(site, "/stream?since=all", receive_buffer_bytes=4_096)
        (stream,) = site.broadcast.streams
        await eventually(lambda: stream._outbox)
        had = site.broadcast.tally.bytes.total()
        site.use_access(NEWS)
        await reader.live()
        seen = texts(reader)
        numbers = [int(str(text).split()[0]) for text in seen]
        assert [n for n in numbers if n % 2] == list(range(1, 300, 2))
        # What had been handed to the connection before may still come, and nothing else.
        lost = [n for n in numbers if n % 2 == 0]
        assert lost == list(range(0, 2 * len(lost), 2))
        assert 2_000 * len(lost) <= had


@long_ways
async def test_of_a_compacted_backlog_too(tmp_path: Path, way: Way) -> None:
    async with serving(
        tmp_path, access=ALL, buffer="4KiB", replay=10, send_buffer_bytes=8_192, tail_count=10
    ) as site:
        for n in range(1_200):
            await site.append(message(f"{n} " + "m" * 500), channel=("stocks", "news.world")[n % 2])
        resume = {"Last-Event-ID": site.log.id_of(1)}
        reader = await way.read(site, "/stream", resume, receive_buffer_bytes=4_096)
        site.use_access(NEWS)
        await reader.live()
        numbers = [int(str(text).split()[0]) for text in texts(reader)]
        assert [n for n in numbers if n % 2] == list(range(1, 1_200, 2))
        assert len([n for n in numbers if n % 2 == 0]) < 400


@mostly
async def test_whatever_it_is_doing_just_then_nothing_lost_is_sent_and_nothing_comes_twice(
    tmp_path: Path, way: Way
) -> None:
    rng = random.Random(11)
    for _ in range(3):
        async with serving(tmp_path / str(rng.random()), access=ALL, tail_count=20) as site:
            for n in range(600):
                await site.append(message(f"{n}"), channel=("stocks", "news.world")[n % 2])
            reader = await way.read(site, rng.choice(("/stream?since=all", "/stream?since=1h")))
            publishing = asyncio.create_task(publish(site, 600, rng))
            await asyncio.sleep(rng.random() * 0.03)
            site.use_access(NEWS)
            edge = site.log.newest
            await publishing
            await site.append(message("end"))
            await reader.until('"end"')
            seen = [int(str(text)) for text in texts(reader) if text != "end"]
            world = [n for n in seen if n % 2]
            assert world == list(range(1, 640, 2))
            stocks = [n for n in seen if n % 2 == 0]
            assert stocks == list(range(0, 2 * len(stocks), 2))
            assert 2 * len(stocks) <= edge + 1


async def publish(site: Serving, start: int, rng: random.Random) -> None:
    for n in range(start, start + 40):
        await site.append(message(f"{n}"), channel=("stocks", "news.world")[n % 2])
        await asyncio.sleep(rng.random() * 0.001)


async def test_what_was_asked_before_a_reload_and_begins_after_it_has_the_new_rights(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ALL) as site:
        await site.append(message("secret"), channel="stocks")
        await site.append(message("shown"))
        site.use_access(NEWS)
        stream = site.broadcast.open(Ask(ASK.subscription, Everything()))
        data = await anext(stream) + await anext(stream)
        assert b'"channels":["news.world"]' in data
        assert b"shown" in data
        assert b"secret" not in data
        site.broadcast.close(stream)
        ended = site.broadcast.open(Ask(Subscription.of(["stocks"]), Everything()))
        assert b"secret" not in b"".join([piece async for piece in ended])
        site.broadcast.close(ended)


async def test_who_asks_anew_is_answered_within_its_rights(tmp_path: Path) -> None:
    async with serving(tmp_path, access=NEWS) as site:
        await site.append(quote(), channel="stocks")
        await site.append(headline("a"))
        reader = await (await LIVE.read(site)).live()
        (stream,) = site.broadcast.streams
        site.broadcast.resubscribe(stream, Ask(ASK.subscription))
        await reader.until(lambda one: one.names.count("stream-live") == 2)
        assert parts(reader)[1][0].data["channels"] == ["news.world"]
        assert keys(parts(reader)[1]) == ["headline:feed:a"]
        site.broadcast.resubscribe(stream, ASK)
        site.use_access(NOTHING)
        await reader.end()
        assert names(parts(reader)[-1])[-1] == "stream-bye"


async def test_equal_readers_share_a_group_whoever_they_are(tmp_path: Path) -> None:
    async with serving(tmp_path, access=DESK) as site:
        for headers in ({}, BEARER, {"Authorization": ""}):
            await (await LIVE.read(site, "/stream/stocks", headers)).live()
        await eventually(lambda: site.broadcast.members == 3)
        assert site.broadcast._live_path.groups == 1
        assert {stream.principal.name for stream in site.broadcast.streams} == {"", "desk"}


async def test_a_stream_of_nobody_that_is_known_is_ended(tmp_path: Path) -> None:
    async with serving(tmp_path, access=ALL) as site:
        await site.append(message("secret"))
        stream = site.broadcast.open(ASK, principal=Principal("gone", b"x" * 32))
        said = b"".join([piece async for piece in stream])
        assert b"stream-bye" in said
        assert b"secret" not in said
        site.broadcast.close(stream)


async def test_a_member_is_written_nothing_between_the_reload_and_its_own_turn(tmp_path: Path) -> None:
    async with serving(tmp_path, access=DESK, heartbeat="1h") as site:
        desk = await (await LIVE.read(site, "/stream/stocks", BEARER)).live()
        other = await (await LIVE.read(site, "/stream/stocks")).live()
        await eventually(lambda: site.broadcast.members == 2)
        site.use_access(CHANGED)
        site.broadcast._live_path._appended((record_of(message("at once"), seq=1),))
        assert site.broadcast.members == 1
        await other.until("at once")
        await desk.end()
        assert "at once" not in desk.text
