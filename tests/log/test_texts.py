"""What quotes and bars say is kept once for each symbol."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.log.logs import CHANNELS, DAY_MS, append, opened
from tests.support.clock import Clock
from tests.support.events import bar, quote
from ticker.ask import Subscription
from ticker.errors import EventError
from ticker.events import Quote, Record
from ticker.log import Channel, EventLog, Keep, search
from ticker.log.folder import DATABASE


def called(name: str, symbol: str = "A") -> Quote:
    return msgspec.structs.replace(quote(symbol), name=name)


def texts(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path / DATABASE)) as connection:
        return [*connection.execute("SELECT symbols, words FROM texts ORDER BY id")]


async def saying(log: EventLog, words: str) -> tuple[Record, ...]:
    wanted = Subscription.of(CHANNELS, ("quote", "bar"), words=words)
    # By counting and compacting, which ask the index from the first event on.
    seqs = (await log.compact(wanted, 0)).seqs
    return await log.records(wanted, list(seqs))


async def test_each_text_of_a_symbol_is_kept_once_however_often_it_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, called("Apple"), called("Apple"), called("Apple", "B"), bar("A"))
        await append(log, called("Apple"), called("Pear"))
    async with opened(tmp_path) as log:
        await append(log, called("Apple"), called("Plum"))
    assert texts(tmp_path) == [
        ("A", "A Apple"),
        ("B", "B Apple"),
        ("A", "A"),
        ("A", "A Pear"),
        ("A", "A Plum"),
    ]


async def test_symbol_with_ever_new_names_is_found_all_the_same_and_fills_no_table(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        records = await append(log, *[called(f"Name {n}") for n in range(100)], called("Other", "B"))
        assert await saying(log, "99") == records[99:100]
        assert await saying(log, "name") == records[99:100]
    assert len(texts(tmp_path)) == 16 + 1 + 1


async def test_text_of_an_append_that_was_refused_is_known_when_it_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        await append(log, called("Apple"))

        def trip(*_: object) -> None:
            raise EventError("quote", "no")

        with monkeypatch.context() as patched:
            patched.setattr("ticker.log.named.index", trip)
            with pytest.raises(EventError):
                await append(log, called("Pear"))
        records = await append(log, called("Pear"))
        assert await saying(log, "pear") == records


async def test_name_of_a_quote_that_stays_is_found_when_the_others_are_deleted(tmp_path: Path) -> None:
    clock = Clock()
    channels = {name: Channel(1_000, Keep(DAY_MS, 1_000_000)) for name in CHANNELS}
    async with opened(tmp_path, channels, clock) as log:
        records = await append(log, called("Apple"), called("Apple"))
        clock.ms += 2 * DAY_MS
        assert await log.trim() == 1
        assert await saying(log, "apple") == records[1:]


async def test_log_without_texts_is_given_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path) as log:
        records = await append(log, called("Apple"), bar("B"))
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.executescript("DROP TABLE texts; DROP TABLE search_of_texts")
    monkeypatch.setattr(search, "RULES", "of another time")
    async with opened(tmp_path) as log:
        assert await saying(log, "apple") == records[:1]
        assert await saying(log, "b") == records[1:]
