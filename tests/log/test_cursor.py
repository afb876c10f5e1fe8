"""Event ids, and cursors that can or cannot be honoured."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.log.logs import ALL, WORLD, append, opened
from tests.support.events import message, quote
from ticker.log import Refusal
from ticker.log.cursor import EventId, new_epoch, parse_id


@given(st.from_regex(r"[0-9a-z]{1,32}", fullmatch=True), st.integers(0, 10**18 - 1))
def test_an_id_comes_back_from_its_text(epoch: str, seq: int) -> None:
    assert parse_id(str(EventId(epoch, seq))) == EventId(epoch, seq)


@given(st.text())
def test_any_text_is_an_id_or_none(text: str) -> None:
    found = parse_id(text)
    assert found is None or found.seq >= 0


@pytest.mark.parametrize(
    "text", ["", "-", "a-", "-1", "a--1", "a-1-2", "a-1e3", "a-٣", "a" * 33 + "-1", "a-" + "9" * 19]
)
def test_what_is_no_id_is_none(text: str) -> None:
    assert parse_id(text) is None


def test_epochs_are_drawn_at_random() -> None:
    assert len({new_epoch() for _ in range(100)}) == 100


async def test_a_cursor_of_this_log_is_its_sequence(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        records = await append(log, quote(), message())
        assert [await log.place(record.id, ALL) for record in records] == [1, 2]
        assert await log.place(log.id_of(0), ALL) == 0
        assert await log.place(f" {log.newest_id}\n", ALL) == 2
        assert log.seq_of(log.newest_id) == 2


@pytest.mark.parametrize("cursor", ["rubbish", "", "1", "ffffffffffff", "\x00", "🦉-1"])
async def test_what_is_no_id_is_an_unknown_cursor(tmp_path: Path, cursor: str) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        assert await log.place(cursor, ALL) == Refusal("unknown", log.id_of(1), log.id_of(1))
        assert log.seq_of(cursor) is None


async def test_an_id_that_was_not_given_out_yet_is_unknown(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        assert await log.place(log.id_of(2), ALL) == Refusal("unknown", log.id_of(1), log.id_of(1))


async def test_an_id_of_another_log_is_foreign(tmp_path: Path) -> None:
    async with opened(tmp_path / "a") as other, opened(tmp_path / "b") as log:
        await append(log, quote())
        await append(other, quote())
        assert other.epoch != log.epoch
        assert await log.place(other.newest_id, ALL) == Refusal("foreign", log.id_of(1), log.id_of(1))
        assert log.seq_of(other.newest_id) is None


async def test_the_oldest_of_a_refusal_is_that_of_what_was_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        await append(log, quote("MSFT"), channel="world")
        assert await log.place("rubbish", WORLD) == Refusal("unknown", log.id_of(2), log.id_of(2))
    async with opened(tmp_path / "empty") as log:
        assert await log.place("rubbish", WORLD) == Refusal("unknown", log.id_of(0), log.id_of(0))
