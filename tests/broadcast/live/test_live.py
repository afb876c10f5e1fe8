"""The live path on its own and at its seam with the pull path; real connections are in tests/web."""

import asyncio
import random
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE_S, eventually
from ticker.ask import After, Ask, Everything, Start, Subscription, Upcoming
from ticker.broadcast import Broadcast, Stream
from ticker.config.types import StreamSettings
from ticker.events import Alert, Body, Draft, Headline, Quote
from ticker.log import Channel, EventLog, Keep
from ticker.times import now_ms
from ticker.wire import CHUNKED, FORMATS, NDJSON, SSE, TEXT, Format

CHANNELS = {name: Channel(1_000, Keep(3_600_000, 1_000_000)) for name in ("stocks", "world")}
ALL = Subscription.of(CHANNELS)


class FakeTransport:
    """Takes what is written, and reports as much of it waiting as the test says."""

    def __init__(self) -> None:
        self.written = b""
        self.waiting = 0
        self.closing = False
        self.aborted = False

    def write(self, data: bytes) -> None:
        self.written += data

    def get_extra_info(self, name: str) -> None:
        return None

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def set_write_buffer_limits(self, high: int | None = None) -> None:
        self.limit = high

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.aborted = True


class FakeWriter:
    """The part of asyncio.StreamWriter that a stream uses."""

    def __init__(self) -> None:
        self.transport = FakeTransport()
        self.drained = asyncio.Event()
        self.drained.set()

    async def drain(self) -> None:
        await self.drained.wait()


class Puller:
    """Pulls a stream like the web does, and puts together what came by either path, in order."""

    def __init__(self, stream: Stream, writer: FakeWriter) -> None:
        self.stream = stream
        self.writer = writer
        self.task = asyncio.create_task(self._pull())

    async def _pull(self) -> None:
        async for data in self.stream:
            self.writer.transport.write(b"%x\r\n%b\r\n" % (len(data), data))

    @property
    def body(self) -> bytes:
        body, rest = b"", self.writer.transport.written
        while rest:
            head, _, rest = rest.partition(b"\r\n")
            size = int(head, 16)
            assert rest[size : size + 2] == b"\r\n"
            body += rest[:size]
            rest = rest[size + 2 :]
        return body

    def ids(self) -> list[int]:
        """The sequences of all events received, without those of stream-live."""
        frames = self.body.decode().split("\n\n")
        return [
            int(frame.split("\n", 1)[0].rpartition("-")[2])
            for frame in frames
            if frame.startswith("id: ") and "event: stream-live" not in frame
        ]

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=now_ms)
    yield log
    await log.close()


def broadcast_of(log: EventLog, *, heartbeat_ms: int = 60_000, replay: int = 10_000) -> Broadcast:
    settings = StreamSettings().model_copy(
        update={"heartbeat_ms": heartbeat_ms, "replay": replay, "max_readers": 100}
    )
    return Broadcast(log, settings, dict.fromkeys(CHANNELS, 1_000), clock=now_ms, rng=random.Random(1))


def reader_of(
    broadcast: Broadcast,
    start: Start | None = None,
    subscription: Subscription = ALL,
    to: Format = SSE,
) -> Puller:
    writer = FakeWriter()
    stream = broadcast.open(Ask(subscription, start or Upcoming(), to), writer, framing=CHUNKED)
    return Puller(stream, writer)


def quote(symbol: str, price: float = 1.0) -> Quote:
    return Quote(symbol=symbol, name=symbol, price=price)


async def append(log: EventLog, *bodies: Body, channel: str = "stocks") -> None:
    await log.append([Draft(channel, body) for body in bodies], "test")


async def joined(broadcast: Broadcast, count: int) -> None:
    await eventually(lambda: broadcast.members == count)


async def test_a_reader_that_is_caught_up_joins_its_group_and_is_written_the_very_bytes(
    log: EventLog,
) -> None:
    broadcast = broadcast_of(log)
    reader = reader_of(broadcast)
    await joined(broadcast, 1)
    before = reader.body
    await append(log, quote("AAPL"), quote("MSFT"))
    records = log.tail.after(log.newest - 2, 2)
    assert reader.body == before + b"".join(SSE.event(record) for record in records)
    await reader.end()
    assert broadcast.members == 0


async def test_an_event_is_encoded_once_per_format_however_many_read_it(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    readers = [reader_of(broadcast, to=to) for to in FORMATS for _ in range(7)]
    narrow = Subscription.of(CHANNELS, symbols=["AAPL"])
    readers += [reader_of(broadcast, subscription=narrow) for _ in range(7)]
    await joined(broadcast, len(readers))
    await append(log, quote("AAPL"))
    assert broadcast.tally.encoded == len(FORMATS)
    assert sum(broadcast.tally.deliveries.values()) == len(readers)
    for reader in readers:
        await reader.end()


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        (Subscription.of(["stocks"]), [1, 2, 5]),
        (Subscription.of(["world"]), [3, 4]),
        (Subscription.of(CHANNELS, ["alert"]), [5]),
        (Subscription.of(CHANNELS, symbols=["AAPL"]), [1, 3, 5]),
        (Subscription.of(CHANNELS, symbols=["aapl", "msft"]), [1, 2, 3, 5]),
        (Subscription.of(CHANNELS, words="mergers"), [4]),
        (Subscription.of(CHANNELS, symbols=["AAPL"], words="profit"), [3]),
    ],
)
async def test_members_get_what_they_asked_for_in_order_and_once(
    log: EventLog, subscription: Subscription, expected: Sequence[int]
) -> None:
    broadcast = broadcast_of(log)
    reader = reader_of(broadcast, subscription=subscription)
    await joined(broadcast, 1)
    await append(log, quote("AAPL"), quote("MSFT"))
    both = ("AAPL", "MSFT")
    await append(log, headline("1", "Apple profit", both), headline("2", "Mergers"), channel="world")
    await append(log, Alert(rule="r", title="AAPL moved", symbol="AAPL"))
    assert reader.ids() == expected
    await reader.end()


async def test_a_reader_costs_as_much_as_it_names_and_not_a_multiple_for_each_channel_and_type(
    tmp_path: Path,
) -> None:
    channels = {f"channel-{n}": Channel(1_000, Keep(3_600_000, 1_000_000)) for n in range(6)}
    lists = [Subscription.of(channels, symbols=[f"{r}-{n}" for n in range(1_000)]) for r in range(4)]
    log = EventLog(tmp_path, channels, clock=now_ms)
    broadcast = broadcast_of(log)
    live_path, transports = broadcast._live_path, [FakeTransport() for _ in lists]
    tracemalloc.start()
    members = [
        live_path.join((subscription, SSE, CHUNKED), transport, 0, lambda: None)
        for subscription, transport in zip(lists, transports, strict=True)
    ]
    held_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held_bytes < 4 * 1_000_000  # a tenth of what a place for each channel, type and symbol takes
    await append(log, quote("2-999"), channel="channel-5")
    assert [len(transport.written) > 0 for transport in transports] == [False, False, True, False]
    for member in members:
        live_path.leave(member)
    await append(log, quote("2-998"), channel="channel-5")
    assert transports[2].written.count(b"event: quote") == 1
    await log.close()


def headline(identity: str, title: str, symbols: tuple[str, ...] = ()) -> Headline:
    return Headline(
        headline_id=identity,
        revision=1,
        title=title,
        source="wire",
        first_seen="2026-01-01T00:00:00.000Z",
        symbols=symbols,
    )


@pytest.mark.parametrize("seed", range(6))
async def test_no_gap_and_no_double_at_the_seam_whatever_is_published_meanwhile(
    log: EventLog, seed: int
) -> None:
    rng = random.Random(seed)
    broadcast = broadcast_of(log)
    await append(log, *(quote(f"S{number}") for number in range(rng.randrange(1, 2_000))))
    readers: list[Puller] = []

    async def publish() -> None:
        for _ in range(60):
            await append(log, *(quote(f"S{rng.randrange(30)}") for _ in range(rng.randrange(1, 40))))
            if rng.random() < 0.3:
                await asyncio.sleep(0)

    publishing = asyncio.create_task(publish())
    while not publishing.done():
        starts: list[Start] = [Everything(), After(log.id_of(rng.randrange(log.newest + 1)), exact=True)]
        start = rng.choice(starts)
        if len(readers) < 100:  # or there were thousands where the disk is slow
            readers.append(reader_of(broadcast, start))
        for _ in range(rng.randrange(4)):
            await asyncio.sleep(0)
        if rng.random() < 0.4:  # a member is let go for no reason at all, and has to find its way back
            broadcast.release_members()
        await asyncio.sleep(0.001)
    await publishing
    await eventually(lambda: all(reader.ids()[-1:] == [log.newest] for reader in readers))
    for reader in readers:
        ids = reader.ids()
        assert ids == list(range(ids[0], log.newest + 1))
        await reader.end()
    assert broadcast.members == 0


async def test_a_member_whose_buffer_is_full_is_let_go_and_comes_back_without_a_gap(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    slow, quick = reader_of(broadcast), reader_of(broadcast)
    await joined(broadcast, 2)
    slow.writer.transport.waiting = 70_000
    slow.writer.drained.clear()
    await append(log, quote("AAPL"))
    await joined(broadcast, 1)
    assert broadcast.tally.demotions == 1
    for _ in range(5):
        await append(log, quote("AAPL"))
    assert quick.ids() == [1, 2, 3, 4, 5, 6]
    assert slow.ids() == [1]  # what was written before it was let go; nothing is queued for it
    slow.writer.transport.waiting = 0
    slow.writer.drained.set()
    await joined(broadcast, 2)
    assert slow.ids() == [1, 2, 3, 4, 5, 6]
    await append(log, quote("AAPL"))
    assert slow.ids()[-1] == quick.ids()[-1] == 7
    for reader in (slow, quick):
        await reader.end()


async def test_a_member_that_fell_far_behind_is_told_how_much_it_skipped(log: EventLog) -> None:
    broadcast = broadcast_of(log, replay=10)
    slow = reader_of(broadcast)
    await joined(broadcast, 1)
    slow.writer.transport.waiting = 70_000
    slow.writer.drained.clear()
    await append(log, quote("AAPL"))
    for _ in range(40):
        await append(log, quote("AAPL"), quote("MSFT"))
    await append(log, headline("1", "News"), channel="world")
    slow.writer.transport.waiting = 0
    slow.writer.drained.set()
    await joined(broadcast, 1)
    assert slow.ids() == [1, 80, 81, 82]
    assert b'"skipped":{"quote":78}' in slow.body
    assert broadcast.tally.skipped == {"quote": 78}
    await slow.end()


async def test_quiet_members_are_kept_alive_and_moved_along_by_their_group(log: EventLog) -> None:
    broadcast = broadcast_of(log, heartbeat_ms=80)
    quiet = reader_of(broadcast, subscription=Subscription.of(["world"]))
    await joined(broadcast, 1)
    await eventually(lambda: quiet.body.endswith(b":\n"))
    await append(log, quote("AAPL"))
    moved = f'id: {log.newest_id}\nevent: stream-live\ndata: {{"type":"stream-live"'.encode()
    await eventually(lambda: moved in quiet.body)
    seen = len(quiet.body)
    await eventually(lambda: len(quiet.body) > seen)
    assert quiet.body[seen:].startswith(b":\n")  # told once, then comments again
    await quiet.end()


async def test_at_the_end_every_member_is_told_goodbye(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    readers = {to: reader_of(broadcast, to=to) for to in FORMATS}
    await joined(broadcast, len(readers))
    broadcast.say_goodbye("shutdown")
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(reader.task for reader in readers.values()))
    assert b"event: stream-bye" in readers[SSE].body
    assert b'{"type":"stream-bye"' in readers[NDJSON].body
    assert b"# goodbye: shutdown" in readers[TEXT].body


async def test_a_closing_connection_is_not_written_to(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    reader = reader_of(broadcast)
    await joined(broadcast, 1)
    reader.writer.transport.closing = True
    before = reader.body
    await append(log, quote("AAPL"))
    assert reader.body == before
    await reader.end()
