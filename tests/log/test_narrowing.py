"""What an index can leave out is not looked at, and nothing that matches is left out."""

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.log.logs import CHANNELS, DAY_MS, append, everything, opened
from tests.log.test_search import make_old
from tests.support.clock import Clock
from tests.support.events import alert, bar, headline, message, quote, source, status
from ticker.ask import Subscription
from ticker.events import TYPES, Body, Quote, Record
from ticker.log import Channel, EventLog, Keep
from ticker.log.folder import DATABASE
from ticker.times import rfc3339

NEWS = ("headline",)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """Every record that was read and then looked at one by one."""
    looked: list[Record] = []
    admits = Subscription.admits

    def noted(subscription: Subscription, record: Record) -> bool:
        looked.append(record)
        return admits(subscription, record)

    monkeypatch.setattr(Subscription, "admits", noted)
    return looked


async def full(log: EventLog) -> Sequence[Record]:
    """Three headlines of note among a thousand."""
    bodies = [headline(str(n), f"It's 1.5% at {n}, says a-b.", symbols=("MSFT",)) for n in range(1_000)]
    bodies[100] = headline("100", "* Starred *", symbols=("AAPL", "MSFT"))
    bodies[200] = headline("200", 'She said "no"', symbols=("aapl",))
    bodies[300] = headline("300", "Rockets 🚀🚀 to the moon")
    return await append(log, *bodies)


@pytest.mark.parametrize(
    ("words", "symbols", "expected"),
    [
        ("*", (), [100]),
        ('"', (), [200]),
        ("🚀", (), [300]),
        ('"no', (), [200]),
        ("...", (), []),
        ("-b", (), []),
        ("%", (), []),
        ("🦀", (), []),
        ("", ("AAPL",), [100, 200]),
        ("", ("NONE",), []),
        ("said", ("AAPL",), [200]),
        ("says", ("NONE",), []),
    ],
)
async def test_a_search_looks_at_what_it_finds_and_at_nothing_else(
    tmp_path: Path, words: str, symbols: Sequence[str], expected: list[int], looked_at: list[Record]
) -> None:
    async with opened(tmp_path) as log:
        records = await full(log)
        wanted = Subscription.of(CHANNELS, NEWS, symbols, words)
        looked_at.clear()
        found = [records[n] for n in expected]
        assert await log.newest_first(wanted, None, 100) == tuple(reversed(found))
        assert (await log.snapshot(wanted, 100)).records == tuple(found)
        assert len(looked_at) == 2 * len(expected)


async def test_alerts_and_messages_are_searched_without_a_look_at_the_others(
    tmp_path: Path, looked_at: list[Record]
) -> None:
    async with opened(tmp_path) as log:
        await append(
            log, *[alert(f"Rise {n}") for n in range(1_000)], *[message(f"Say {n}") for n in range(99)]
        )
        starred = await append(log, alert("* Starred *"), message("a star: *"), source("*"), source("*"))
        looked_at.clear()
        wanted = Subscription.of(CHANNELS, ("alert", "message", "source"), words="*")
        assert (await log.snapshot(wanted, 100)).records == (*starred[:2], starred[3])
        assert len(looked_at) == 3


async def test_quotes_are_searched_by_what_their_symbols_are_called(
    tmp_path: Path, looked_at: list[Record]
) -> None:
    async with opened(tmp_path) as log:
        await append(log, *[called(quote("AAPL", n), "Apple") for n in range(1, 900)])
        renamed = await append(log, called(quote("AAPL"), "Pear"), called(quote("PEAR"), "Fruit"))
        await append(log, *[bar("PLUM", rfc3339(n)) for n in range(99)])
    async with opened(tmp_path) as log:  # with nothing in memory
        by_name = Subscription.of(CHANNELS, ("quote", "bar"), words="pear")
        for wanted in (by_name, Subscription.of(CHANNELS, ("quote",), ("AAPL", "PEAR"), "pear")):
            assert (await log.snapshot(wanted, 100)).records == renamed
            assert list((await log.compact(wanted, 0)).seqs) == [900, 901]
        looked_at.clear()
        nowhere = Subscription.of(CHANNELS, ("quote", "bar"), words="nowhere")
        assert not (await log.snapshot(nowhere, 100)).records
        assert not await log.exceeds(nowhere, 0, 10)
        assert not (await log.compact(nowhere, 0)).seqs
        assert looked_at == []


async def test_what_is_counted_and_compacted_is_looked_at_in_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.reading.rows._LOOKED_AT", 100)
    async with opened(tmp_path) as log:
        await append(log, *[quote("AAPL", n) for n in range(1, 1_001)])
    async with opened(tmp_path) as log:
        wanted = Subscription.of(CHANNELS, words="aapl")
        begun = log._reader.reads
        assert await log.exceeds(wanted, 0, 999)
        assert log._reader.reads - begun == 10
        compacted = await log.compact(wanted, 0)
        assert log._reader.reads - begun == 20
        assert (list(compacted.seqs), compacted.skipped) == ([1_000], {"quote": 999})


@pytest.mark.parametrize(
    ("words", "symbols", "most"), [("starred", (), 501), ("🚀", (), 502), ("", ("AAPL",), 2), ("", ("X",), 0)]
)
async def test_who_goes_on_through_a_stretch_has_little_of_it_looked_at(
    tmp_path: Path, words: str, symbols: Sequence[str], most: int, looked_at: list[Record]
) -> None:
    async with opened(tmp_path) as log:
        await full(log)
    async with opened(tmp_path) as log:  # with nothing in memory
        wanted = Subscription.of(CHANNELS, NEWS, symbols, words)
        await everything(log, wanted)
        assert len(looked_at) <= most
        looked_at.clear()
        assert not await log.exceeds(wanted, 0, 10)
        await log.compact(wanted, 0)
        assert len(looked_at) <= 4


def called(one: Quote, name: str) -> Quote:
    return msgspec.structs.replace(one, name=name)


def a_body(rng: random.Random) -> Body:
    symbols = tuple(rng.sample(["AAPL", "msft", "BRK.B", "Ö"], rng.randrange(3)))
    title = " ".join(rng.choices(["fed", "Fed,", "u.s.-led", "*", "“no”", "🚀", "Ärger", "feds"], k=2))
    bodies: list[Body] = [
        headline(str(rng.randrange(9)), title, revision=rng.randrange(1, 9), symbols=symbols),
        headline(str(rng.randrange(99)), title, symbols=symbols),
        alert(title, symbol=symbols[0] if symbols else None),
        message(title),
        called(quote(symbols[0] if symbols else "X", rng.randrange(1, 9)), title),
        source(title),
        status(symbols[0] if symbols else "X"),
        bar(symbols[0] if symbols else "X"),
    ]
    return rng.choice(bodies)


WANTED = [
    Subscription.of(CHANNELS, types, symbols, words)
    for types in (TYPES, NEWS)
    for symbols in ((), ("aapl",), ("BRK.B", "ö"))
    for words in ("", "fed", "fe u.s", "*", "🚀", "“n", "ärg x", "aap", "halt")
]


@pytest.mark.parametrize("seed", range(4))
async def test_all_ways_to_read_find_the_same_as_looking_at_everything(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.reading.reads._NEAR", 20)
    monkeypatch.setattr("ticker.log.reading.rows._RARE", 10)
    monkeypatch.setattr("ticker.log.reading.rows._LOOKED_AT", 30 + seed)
    monkeypatch.setattr("ticker.log.reading.compaction._STRETCH", 100)
    monkeypatch.setattr("ticker.log.texts._MOST", 8 + 8 * seed)
    rng = random.Random(seed)
    async with opened(tmp_path) as log:
        for _ in range(12):
            bodies = [a_body(rng) for _ in range(20)]
            await append(log, *bodies, channel=rng.choice([*CHANNELS]))
    async with opened(tmp_path) as log:  # with nothing in memory
        whole = await everything(log)
        newest = {record.key: record for record in whole if record.key is not None}
        current = [record for record in whole if record.key is None or newest[record.key] is record]
        for wanted in WANTED:
            matching = [record for record in whole if wanted.matches(record)]
            assert await everything(log, wanted) == matching
            assert await log.exceeds(wanted, 0, len(matching)) is False
            assert not matching or await log.exceeds(wanted, 0, len(matching) - 1)
            still = [record for record in matching if record in current]
            assert list((await log.compact(wanted, 0)).seqs) == [record.seq for record in still]
            found = await log.newest_first(wanted, None, 1_000)
            assert sorted(found, key=lambda record: record.seq) == still


def named(path: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(path / DATABASE)) as connection:
        return [*connection.execute("SELECT symbol, seq FROM named ORDER BY seq, symbol")]


async def test_symbols_are_indexed_in_upper_case_but_for_what_names_just_one_of_many(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", symbols=("b", "A")), quote("A"), bar("A"), alert(symbol="c"))
    assert named(tmp_path) == [("A", 1), ("B", 1), ("C", 4)]


async def test_what_is_deleted_is_in_no_index_any_more(tmp_path: Path) -> None:
    clock = Clock()
    channels = {name: Channel(1_000, Keep(DAY_MS, 1_000_000)) for name in CHANNELS}
    async with opened(tmp_path, channels, clock) as log:
        await append(log, headline("1", symbols=("A", "B")), alert(symbol="A"))
        clock.ms += DAY_MS + 1
        await append(log, headline("1", revision=2, symbols=("A",)))
        await log.trim()
    assert named(tmp_path) == [("A", 3)]


async def test_a_log_without_an_index_of_symbols_is_given_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        records = await append(log, headline("1", symbols=("a", "B")), quote("A"), alert(symbol="C"))
    make_old(tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("DROP TABLE named")
    async with opened(tmp_path) as log:
        wanted = Subscription.of(CHANNELS, NEWS, ("A",))
        assert await log.newest_first(wanted, None, 10) == records[:1]
    assert named(tmp_path) == [("A", 1), ("B", 1), ("C", 3)]
