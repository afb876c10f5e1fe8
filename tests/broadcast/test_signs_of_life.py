"""What a stream says of itself while it is open: live, heartbeats, trouble, and how far it fell behind."""

import asyncio
import socket
from pathlib import Path

import pytest

from tests.support.disks import full_disk
from tests.support.events import headline, message, quote
from tests.support.reader import frames
from tests.support.serving import serving
from tests.support.waiting import PATIENCE_S, eventually, within
from ticker.events import Quote

FORMATS = ("sse", "ndjson", "text")


@pytest.mark.parametrize(("name", "beat"), [("sse", ":"), ("text", "#")])
async def test_a_quiet_stream_has_a_heartbeat_at_least_every_heartbeat(
    tmp_path: Path, name: str, beat: str
) -> None:
    async with serving(tmp_path, heartbeat="200ms") as site:
        reader = await (await site.read(f"/stream?format={name}")).until("live")
        await within(4 * 0.2 + 0.3, reader.until(lambda one: one.text.splitlines().count(beat) >= 4))
        assert reader.text.splitlines()[-4:] == [beat] * 4


async def test_an_ndjson_heartbeat_is_stream_live(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        reader = await site.read("/stream?format=ndjson")
        await reader.until(lambda one: len(one.lines) >= 4)
        assert [line["type"] for line in reader.lines][1:4] == ["stream-live"] * 3


async def test_heartbeats_come_while_others_keep_the_log_busy(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="200ms") as site:
        reader = await (await site.read("/stream/news.tech")).live()

        async def busy() -> None:
            while True:
                await site.append(quote(), channel="stocks")
                await asyncio.sleep(0.01)

        async with asyncio.TaskGroup() as group:
            task = group.create_task(busy())
            await within(3, reader.until(lambda one: one.text.count("stream-live") > 6))
            task.cancel()


async def test_stream_live_with_the_newest_id_stands_in_for_a_heartbeat_when_nothing_matched(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, heartbeat="200ms") as site:
        await site.append(headline("a"))
        reader = await (await site.read("/stream/news.world")).live()
        await reader.until("\n\n:\n")
        assert reader.names.count("stream-live") == 1
        await site.append(quote("AAPL", 1), quote("AAPL", 2), channel="stocks")
        await reader.until(lambda one: one.names.count("stream-live") == 2)
        live = [frame for frame in reader.frames if frame.event == "stream-live"]
        assert [frame.id for frame in live] == [site.log.id_of(1), site.log.id_of(3)]
        assert live[1].data["id"] == site.log.id_of(3)
        assert live[1].fields == ("id", "event", "data")
        seen = len(reader.text)
        await reader.until(lambda one: ":\n" in one.text[seen:].split("\n\n")[-1])
        assert reader.names.count("stream-live") == 2


async def test_stream_live_comes_once_the_reader_has_caught_up(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await site.read("/stream?since=none")).live()
        assert reader.frames[-1].id == f"{site.log.epoch}-0"
        await site.append(*(message(str(n)) for n in range(1_200)))
        reader = await (await site.read("/stream?since=all")).live()
        assert reader.sequences == list(range(1, 1_201))
        assert reader.names[-1] == "stream-live"
        assert reader.frames[-1].id == site.log.newest_id


async def test_only_stream_live_among_control_events_has_an_id(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms", replay=2) as site:
        await site.append(*(quote("AAPL", n) for n in range(9)), channel="stocks")
        reset = await (await site.read("/stream", last_event_id="nonsense")).live()
        lagged = await (await site.read("/stream", last_event_id=site.log.id_of(1))).live()
        site.broadcast.say_goodbye("shutdown")
        for reader in (reset, lagged):
            await reader.end()
        with_id = {frame.event for one in (reset, lagged) for frame in one.frames if frame.id}
        without = {frame.event for one in (reset, lagged) for frame in one.frames if not frame.id}
        assert with_id == {"quote", "stream-live"}
        assert without == {"stream-open", "stream-reset", "stream-lagged", "stream-bye"}


async def test_stale_goes_to_every_reader_when_the_log_cannot_be_written_and_again_when_it_can(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as site:
        readers = [await (await site.read(f"/stream?format={name}")).until("live") for name in FORMATS]
        site.clock.ms += 5_000
        with full_disk():
            appending = asyncio.create_task(site.append(headline("kept")))
            await readers[0].until("stream-stale")
            await readers[1].until("stream-stale")
            await readers[2].until("# nothing new since 2026-01-01T00:00:05.000Z: ")
            newcomer = await (await site.read("/stream")).until("stream-stale")
            assert newcomer.names == ["stream-open", "stream-stale"]
        await appending
        for reader in (readers[0], readers[1], newcomer):
            await (await reader.until("Title of kept")).until('"reason":null')
        await (await readers[2].until("Title of kept")).until("# the log can be written again\n")
        stale = [frame for frame in readers[0].frames if frame.event == "stream-stale"]
        assert stale[0].data["reason"]
        assert stale[0].data["since"] == "2026-01-01T00:00:05.000Z"
        assert stale[-1].data == {
            "type": "stream-stale",
            "reason": None,
            "since": "2026-01-01T00:00:05.000Z",
        }
        assert [line["reason"] for line in readers[1].lines if line["type"] == "stream-stale"][-1] is None
        latecomer = await (await site.read("/stream")).live()
        assert "stream-stale" not in latecomer.names


async def stalled(port: int, target: str) -> tuple[socket.socket, bytes]:
    """A reader that has read as far as `stream-live`, and then stops reading; its buffer is small."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(client, ("127.0.0.1", port))
    # HTTP/1.0, so that what arrives is the bare stream.
    await loop.sock_sendall(client, f"GET {target} HTTP/1.0\r\n\r\n".encode())
    return client, await received(client, b"stream-live")


async def received(client: socket.socket, wanted: bytes, seen: bytes = b"") -> bytes:
    """All there is to the end of the frame that holds what is wanted, which may be cut in two."""
    async with asyncio.timeout(PATIENCE_S):
        while b"\n\n" not in seen.partition(wanted)[2]:
            data = await asyncio.get_running_loop().sock_recv(client, 65_536)
            assert data, f"ended before {wanted!r}"
            seen += data
    return seen


async def test_a_reader_that_fell_behind_while_live_is_caught_up_and_told_what_it_skipped(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, replay=100) as site:
        client, seen = await stalled(site.port, "/stream")
        other = await (await site.read("/stream")).live()
        count = 0
        for batch in range(60):
            bodies = [Quote(symbol="AAPL", name="x" * 3_000, price=n) for n in range(50)]
            await site.append(*bodies, channel="stocks")
            await site.append(headline(f"h{batch}"), message(f"m{batch}"))
            count += len(bodies) + 2
            await other.until(f'"text":"m{batch}"')
        seen = await received(client, b'"text":"m59"', seen)
        client.close()
        found = frames(seen.partition(b"\r\n\r\n")[2].decode())
        ids = [frame.id for frame in found if frame.id]
        sequences = [int(event_id.rpartition("-")[2]) for event_id in ids]
        assert sequences == sorted(sequences)
        lagged = [frame.data for frame in found if frame.event == "stream-lagged"]
        assert lagged
        assert sum(sum(one["skipped"].values()) for one in lagged) == count - len(
            [frame for frame in found if not frame.event.startswith("stream-")]
        )
        assert {name for one in lagged for name in one["skipped"]} == {"quote"}
        titles = [frame.data["headline_id"] for frame in found if frame.event == "headline"]
        assert titles == [f"h{batch}" for batch in range(60)]
        texts = [frame.data["text"] for frame in found if frame.event == "message"]
        assert texts == [f"m{batch}" for batch in range(60)]
        assert other.sequences == list(range(1, count + 1))
        await eventually(lambda: site.broadcast.readers == 1)
