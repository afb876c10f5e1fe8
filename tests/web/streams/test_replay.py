"""`since=`, `until=` and `speed=`: a stretch of the log, at its own pace times so many."""

import asyncio
from pathlib import Path

import pytest

from tests.support.events import headline, message, quote
from tests.support.reader import Reader
from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import eventually

SECOND_MS = 1_000
NO_MORE_MS = 86_400_000


def prices(reader: Reader) -> list[float]:
    return [frame.data["price"] for frame in reader.frames if frame.event == "quote"]


async def three_minutes(site: Serving) -> list[str]:
    """A quote of A each minute, 1 to 3, and what has come by then of B; the ids of A's."""
    await site.append(quote("B", 50), channel="stocks")
    ids = []
    for minute in range(1, 4):
        site.clock.ms = START_MS + minute * 60_000
        ids += [record.id for record in await site.append(quote("A", minute), channel="stocks")]
    return ids


async def test_stream_ends_with_the_event_that_until_names(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await three_minutes(site)
        reader = await site.read(f"/stream?since=all&until={ids[1]}")
        await reader.end()
        assert prices(reader) == [50, 1, 2]
        assert reader.control("stream-bye") == {
            "type": "stream-bye",
            "reason": "until",
            "reconnect_ms": NO_MORE_MS,
        }


async def test_windows_of_time_side_by_side_hold_each_event_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await three_minutes(site)
        found = []
        for minute in range(3):
            since, until = (START_MS // 1000 + 60 * n for n in (minute, minute + 1))
            reader = await site.read(f"/stream?since={since}&until={until}")
            await reader.end()
            found.append(prices(reader))
        assert found == [[50], [1], [2]]


async def test_stream_until_a_time_to_come_is_live_and_ends_then(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await site.read(f"/stream?since=none&until={START_MS // 1000 + 1}")
        await reader.live()
        await site.append(quote("A", 1), channel="stocks")
        await reader.until('"price":1')
        site.clock.ms = START_MS + SECOND_MS
        await site.append(quote("A", 2), channel="stocks")
        await reader.end()
        assert prices(reader) == [1]


async def test_until_alone_is_how_everything_stood_then(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await three_minutes(site)
        reader = await site.read(f"/stream?until={ids[1]}")
        await reader.end()
        assert prices(reader) == [50, 2]
        page = (await site.get(f"/events?until={ids[1]}")).json()
        assert [event["price"] for event in page["events"]] == [50, 2]
        assert page["next"] == ids[1]


async def test_who_has_had_all_of_it_is_told_to_stop_for_good(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await three_minutes(site)
        await site.append(message("later"))
        target = f"/stream?since=all&types=quote&until={ids[1]}"
        reader = await site.read(target)
        await reader.end()
        last = [frame.id for frame in reader.frames if frame.id][-1]
        assert (await site.get(target, last_event_id=str(last))).status_code == 204
        resumed = await site.read(target, last_event_id=ids[0])
        await resumed.end()
        assert prices(resumed) == [2]


async def test_until_where_nothing_matches_ends_with_an_id_to_stop_at(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await three_minutes(site)
        reader = await site.read(f"/stream?since=all&types=alert&until={ids[1]}")
        await reader.end()
        assert [frame.id for frame in reader.frames if frame.event == "stream-live"] == [ids[1]]


@pytest.mark.parametrize("text", ["none", "all", "tomorrow", "2026-01-01", "-5m"])
async def test_what_is_no_end_is_refused(tmp_path: Path, text: str) -> None:
    async with serving(tmp_path) as site:
        for face in ("/stream", "/events"):
            response = await site.get(f"{face}?until={text}")
            assert response.status_code == 400
            assert response.json()["error"]["parameter"] == "until"


@pytest.mark.parametrize("text", ["0", "0.05", "10001", "-1", "fast", "1e3", "nan", "inf"])
async def test_what_is_no_speed_is_refused(tmp_path: Path, text: str) -> None:
    async with serving(tmp_path) as site:
        response = await site.get(f"/stream?since=all&speed={text}")
        assert response.status_code == 400
        assert response.json()["error"]["parameter"] == "speed"


async def test_an_end_in_another_log_is_a_reset(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await three_minutes(site)
        reader = await site.read("/stream?since=all&until=0123456789ab-7")
        await reader.end()
        assert reader.control("stream-reset")["reason"] == "foreign"
        assert reader.names[-1] == "stream-bye"
        page = (await site.get("/events?since=all&until=0123456789ab-7")).json()
        assert page["reset"]["reason"] == "foreign"


async def test_replay_begins_with_how_everything_stood_and_goes_live(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("old", title="before"))
        await three_minutes(site)
        reader = await site.read(f"/stream?since={START_MS // 1000 + 100}&speed=max")
        await reader.live()
        assert prices(reader) == [50, 1, 2, 3]
        assert reader.names[1] == "headline"
        await site.append(quote("A", 4), channel="stocks")
        await reader.until('"price":4')


async def test_replay_waits_between_events_as_they_did(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await three_minutes(site)
        loop = asyncio.get_running_loop()
        began = loop.time()
        reader = await site.read("/stream?since=all&speed=300")
        await reader.live()
        # Three minutes at 300 times their pace; a slow machine may only be later.
        assert loop.time() - began >= 0.6
        assert prices(reader) == [50, 1, 2, 3]
        await eventually(lambda: site.broadcast.members == 1)


async def test_replay_is_resumed_where_it_broke_off(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await three_minutes(site)
        reader = await site.read("/stream?since=all&speed=10000", last_event_id=ids[0])
        await reader.live()
        assert prices(reader) == [2, 3]


async def test_replay_that_is_held_ends_at_once_when_the_server_goes(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await three_minutes(site)
        reader = await site.read("/stream?since=all&speed=0.1")
        await reader.until('"price":50')
        site.broadcast.say_goodbye("shutdown")
        await reader.end()
        assert reader.control("stream-bye")["reason"] == "shutdown"


async def test_max_rate_counts_in_the_time_of_the_replay(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for step in range(40):
            site.clock.ms = START_MS + step * SECOND_MS
            await site.append(quote("A", step + 1), channel="stocks")
        reader = await site.read("/stream?since=all&speed=100&max_rate=10/s")
        await reader.live()
        # 39 s take 0.39 s, in windows of 0.1 s: the newest of ten each time.
        assert prices(reader) == [10, 20, 30, 40]
