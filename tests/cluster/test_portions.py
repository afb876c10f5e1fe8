"""A market whose state is more than brokers take at once: bars are whole, over a takeover in the middle."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
import zstandard

from tests.cluster.nodes import Node, node
from tests.derive.bars.oracle import bars_of
from tests.derive.bars.test_reader import BARS, QUOTES
from tests.derive.counting import Count, Tens
from tests.log.logs import everything
from tests.support.brokers import Broker
from tests.support.clock import NOON_MS, Clock
from tests.support.events import alert, message, quote
from tests.support.waiting import eventually
from ticker.cluster.brokers import Brokers
from ticker.derive import Derivations, Follower, Step
from ticker.events import Bar, Draft, Ohlcv, Quote, Record
from ticker.log import State
from ticker.log.order import owner_of, portions_of
from ticker.times import parse_rfc3339

MOST_BYTES = 30_000
SYMBOLS = [f"S{n}" for n in range(1_000)]
MINUTE_MS = 60_000
WRITER = "derive:bars"


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with Broker(tmp_path_factory.mktemp("narrow"), max_payload=str(MOST_BYTES)) as running:
        yield running


class Long(Tens):
    """What it tells is long, and cannot be packed."""

    def step(self, state: Count, records: Sequence[Record], now_ms: int) -> Step[Count]:
        step = super().step(state, records, now_ms)
        long = random.Random(5).randbytes(40_000).hex()
        drafts = (Draft(one.channel, alert("long", detail=long)) for one in step.drafts)
        return msgspec.structs.replace(step, drafts=tuple(drafts))


async def test_what_is_derived_waits_until_the_brokers_take_so_much_at_once(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ticker.log.following._RETRY_S", 0.05)
    async with node(url, tmp_path / "a") as a:
        long = Follower(Long(), a.log, a.order, channels=lambda: tuple(a.log.channels), clock=Clock())
        await a.order.claim(long.writer)
        with monkeypatch.context() as narrow:
            narrow.setattr(Brokers, "most_bytes", MOST_BYTES)
            running = asyncio.create_task(long.run())
            await a.log.append([Draft("stocks", message(str(n))) for n in range(12)], "test")
            await eventually(lambda: "raise their max_payload" in caplog.text)
            assert a.log.newest == 12
        await eventually(lambda: a.log.newest == 13)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [one.levelname for one in caplog.records if one.name.startswith("ticker.derive.")] == ["ERROR"]


@asynccontextmanager
async def deriving(here: Node, clock: Clock) -> AsyncIterator[Derivations]:
    """As the node that derives for all."""
    derivations = Derivations(here.log, here.order, channels=lambda: tuple(here.log.channels), clock=clock)
    await here.order.claim(*derivations.writers)
    running = asyncio.create_task(derivations.run())
    try:
        yield derivations
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def trade(here: Node, clock: Clock, rng: random.Random, minute: int) -> None:
    """Two quotes of most symbols."""
    clock.ms = NOON_MS + minute * MINUTE_MS
    for _ in range(2):
        clock.ms += 1_000
        some = rng.sample(SYMBOLS, len(SYMBOLS) - 100)
        for at in range(0, len(some), 100):
            quotes = [Draft("stocks", a_quote(symbol, rng)) for symbol in some[at : at + 100]]
            await here.log.append(quotes, "market")


def a_quote(symbol: str, rng: random.Random) -> Quote:
    return quote(symbol, rng.randint(1, 10**6) / 100, volume=rng.randint(1, 10**9))


async def told(here: Node) -> list[Bar]:
    return [bar for record in await everything(here.log, BARS) if isinstance(bar := record.body, Bar)]


def place_of(bar: Bar) -> tuple[str, int, int]:
    return bar.symbol, bar.interval_s, parse_rfc3339(bar.start)


def prices_of(bar: Bar) -> Ohlcv:
    return Ohlcv(parse_rfc3339(bar.start), bar.open, bar.high, bar.low, bar.close, bar.volume)


def state_bytes(here: Node) -> int:
    """What all portions would take in one message."""
    portions = portions_of(WRITER, here.order.writers).values()
    return len(zstandard.compress(b"".join(here.order.state(name) or b"" for name in portions)))


def commits_once(here: Node, patch: pytest.MonkeyPatch) -> asyncio.Event:
    """Have a node commit bars of one portion, and the others when it may go on."""
    may_go_on, commit, begun = asyncio.Event(), here.order.commit, list[str]()

    async def committed(
        drafts: Sequence[Draft], writer: str, state: State | None = None
    ) -> tuple[Record, ...]:
        if owner_of(writer) == WRITER:
            begun.append(writer)
            if len(begun) > 1:
                await may_go_on.wait()
        return await commit(drafts, writer, state)

    patch.setattr(here.order, "commit", committed)
    return may_go_on


async def test_bars_of_more_symbols_than_one_message_holds_are_whole_over_a_takeover(
    narrow: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, clock, rng = narrow.new_tenant(), Clock(), random.Random(11)
    async with node(url, tmp_path / "a", clock) as a, node(url, tmp_path / "b", clock) as b:
        await trade(a, clock, rng, 0)
        async with deriving(a, clock):
            quoted, may_go_on = a.log.newest, commits_once(a, monkeypatch)
            clock.ms += 2 * MINUTE_MS
            a.log.rouse()
            # One portion has told what closed, and the others have not: another node takes over.
            await eventually(lambda: a.log.newest > quoted)
            async with deriving(b, clock) as derivations:
                await eventually(lambda: not a.order.is_claimed(WRITER))
                may_go_on.set()
                assert 0 < len(await told(b)) < len(SYMBOLS) - 100
                await trade(b, clock, rng, 3)
                await eventually(lambda: derivations.lags["bars"] == 0 and state_bytes(b) > MOST_BYTES)
                clock.ms += 2 * 86_400_000
                b.log.rouse()
                ought = bars_of(await everything(b.log, QUOTES))
                await eventually(lambda: b.log.newest == len(ought) + 2 * 2 * (len(SYMBOLS) - 100))
        found = await told(b)
        assert len(found) == len(ought)
        assert {place_of(bar): prices_of(bar) for bar in found} == ought
