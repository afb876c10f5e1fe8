"""Portions of one derivation: each commits its own, and all of them leave out and repeat nothing."""

import asyncio
import random
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.log.logs import append, everything, opened
from tests.support.clock import Clock
from tests.support.events import action, quote
from tests.support.waiting import eventually
from ticker.derive import Step
from ticker.derive.portions import PortionedFollower
from ticker.errors import LogClosed
from ticker.events import Alert, Draft, Record
from ticker.log import EventLog, Order, State
from ticker.log.order import owner_of, portion_of, portions_of

WRITER = "derive:thirds"


class Thirds:
    """An alert for every third quote of a symbol; symbols are kept in portions of `most_keys`."""

    name = "thirds"
    follows: tuple[str, ...] = ("quote", "action")
    derives = frozenset({"alert"})
    lookback_ms = 1 << 50
    begins = "quote"
    most_keys = 3

    def key(self, record: Record) -> str:
        return record.symbols[0]

    def keys(self, state: dict[str, int]) -> Collection[str]:
        return state

    def start(self) -> dict[str, int]:
        return {}

    def step(self, state: dict[str, int], records: Sequence[Record], now_ms: int) -> Step[dict[str, int]]:
        after, drafts = dict(state), list[Draft]()
        for record in records:
            assert record.type == "quote" or record.symbols[0] in after
            symbol = record.symbols[0]
            after[symbol] = after.get(symbol, 0) + (record.type == "quote")
            if record.type == "quote" and after[symbol] % 3 == 0:
                drafts.append(Draft("stocks", told(symbol, after[symbol])))
        return Step(after, tuple(drafts))

    def due_ms(self, state: dict[str, int]) -> int | None:
        return None

    def encode(self, state: dict[str, int]) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> dict[str, int]:
        return msgspec.msgpack.decode(data, type=dict[str, int])

    def divided(self, data: bytes) -> Sequence[dict[str, int]]:
        whole = list(self.decode(data).items())
        return [dict(whole[at : at + 3]) for at in range(0, len(whole), 3)]


def told(symbol: str, count: int) -> Alert:
    return Alert(rule=symbol, title=str(count))


class Dying:
    """An order that is closed after so many commits, before or behind the last of them."""

    def __init__(self, order: Order, commits: int, *, stores_last: bool) -> None:
        self._order = order
        self._left = commits
        self._stores_last = stores_last

    async def commit(
        self, drafts: Sequence[Draft], writer: str, state: State | None = None
    ) -> tuple[Record, ...]:
        self._left -= 1
        if self._left > 0:
            return await self._order.commit(drafts, writer, state)
        if self._left == 0 and self._stores_last:
            await self._order.commit(drafts, writer, state)
        raise LogClosed("test", "killed")

    def __getattr__(self, name: str) -> object:
        return getattr(self._order, name)


def follower(log: EventLog, order: Order | None = None) -> PortionedFollower[dict[str, int]]:
    return PortionedFollower(
        Thirds(), log, order or log.order, channels=lambda: tuple(log.channels), clock=Clock()
    )


async def caught_up(log: EventLog) -> PortionedFollower[dict[str, int]]:
    thirds = follower(log)
    running = asyncio.create_task(thirds.run())
    await eventually(lambda: thirds.lag == 0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return thirds


async def until_dead(log: EventLog, order: Dying) -> None:
    """Until its order is closed, or it has nothing more to do."""
    thirds = follower(log, order)  # type: ignore[arg-type]  # the rest is passed on
    running = asyncio.create_task(thirds.run())
    await eventually(lambda: running.done() or thirds.lag == 0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def alerts(log: EventLog) -> Counter[tuple[str, str]]:
    bodies = [record.body for record in await everything(log)]
    return Counter((body.rule, body.title) for body in bodies if isinstance(body, Alert))


@pytest.mark.parametrize("seed", range(6))
async def test_whenever_it_dies_each_is_told_once(tmp_path: Path, seed: int) -> None:
    rng, counts = random.Random(seed), Counter[str]()
    async with opened(tmp_path) as log:
        for _ in range(8):
            symbols = [f"S{rng.randint(0, 11 + 3 * seed)}" for _ in range(rng.randint(1, 300))]
            counts.update(symbols)
            await append(log, *map(quote, symbols))
            await until_dead(log, Dying(log.order, rng.randint(1, 12), stores_last=rng.random() < 0.5))
        thirds = await caught_up(log)
        assert await alerts(log) == Counter(
            (symbol, str(third)) for symbol, count in counts.items() for third in range(3, count + 1, 3)
        )
        assert {symbol: n for state in thirds.states for symbol, n in state.items()} == counts
        assert max(map(len, thirds.states)) <= 3


async def test_a_restart_reads_again_only_what_is_in_no_committed_state(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, *map(quote, "AABBCCDD"))
        await append(log, *map(quote, "AAAA"))
        await caught_up(log)
        # A is told with all of its portion; D, in another, has told nothing yet.
        again = follower(log)
        assert (again.of("A"), again.of("D")) == ({"A": 6, "B": 2, "C": 2}, None)
        assert again.lag == log.newest - 6
        await append(log, quote("D"))
        await caught_up(log)
        assert follower(log).lag == log.newest - 15


async def test_what_is_of_no_known_key_makes_none_known(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, action("A"), *map(quote, "BBB"), action("B"))
        thirds = await caught_up(log)
        assert list(thirds.states) == [{"B": 3}]


async def test_a_state_that_was_one_is_divided_once_and_for_all(tmp_path: Path) -> None:
    """Also where it is committed portion by portion, with a kill between two of them."""
    async with opened(tmp_path) as log:
        whole = dict.fromkeys("ABCDEFG", 2)
        saved = msgspec.msgpack.encode({"through": 4, "state": msgspec.msgpack.encode(whole)})
        await log.append([Draft("stocks", quote(letter)) for letter in "ABCD"], WRITER, saved)
        await append(log, *map(quote, "AEGH"))
        await until_dead(log, Dying(log.order, 2, stores_last=True))
        assert sum((await alerts(log)).values()) == 2
        thirds = await caught_up(log)
        assert await alerts(log) == Counter([("A", "3"), ("E", "3"), ("G", "3")])
        assert list(thirds.states) == [
            {"A": 3, "B": 2, "C": 2},
            {"D": 2, "E": 3, "F": 2},
            {"G": 3, "H": 1},
        ]


async def test_a_portion_that_cannot_be_read_begins_anew_and_the_others_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as log:
        await append(log, *map(quote, "ABCDAADD"))
        await caught_up(log)
        await log.append([], portion_of(WRITER, 1), b"\xc1")
        again = follower(log)
        assert (again.of("A"), again.of("D")) == ({"A": 3, "B": 1, "C": 1}, None)
        assert "derive:thirds#1 begins anew" in caplog.text


def test_a_portion_is_its_owners() -> None:
    names = [portion_of("derive:bars", number) for number in (0, 12)]
    assert [owner_of(name) for name in ("derive:bars", *names)] == ["derive:bars"] * 3
    others = ("derive:bars", "derive:barsx#1", "feed", *names)
    assert portions_of("derive:bars", others) == {0: names[0], 12: names[1]}
