"""A log of every format that a Ticker has ever written is opened, and goes on; a newer one is refused."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.log.logs import ALL, append, everything, opened
from tests.support.events import headline, message
from ticker.errors import LogUnusable
from ticker.events import Alert, Headline
from ticker.log import schema
from ticker.log.folder import DATABASE

FORMATS = Path(__file__).parent / "formats"
FILES = sorted(file.name for file in FORMATS.glob("*.db.gz"))


def unpack(name: str, folder: Path) -> None:
    (folder / DATABASE).write_bytes(gzip.decompress((FORMATS / name).read_bytes()))


def format_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return schema.format_of(connection)


def test_there_is_a_file_of_every_format() -> None:
    assert {int(name[0]) for name in FILES} == set(range(1, schema.VERSION + 1))


@pytest.mark.parametrize("name", FILES)
async def test_a_log_of_any_format_is_opened_and_becomes_one_of_the_newest(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    unpack(name, tmp_path)
    found = format_in(tmp_path)
    assert found == int(name[0])
    async with opened(tmp_path) as log:
        records = await everything(log, ALL)
        assert [record.type for record in records] == [
            *("headline", "headline", "quote", "bar", "message", "alert"),
        ]
        assert log.state("feed") == b'{"read": 1}'
        raised = records[-1].body
        assert isinstance(raised, Alert)
        assert raised.about == records[2].id
        search = ALL.of(("world",), ("headline",), (), "news")
        (newest,) = await log.newest_first(search, None, 10)
        assert isinstance(newest.body, Headline)
        assert newest.body.title == "News of today"
        await append(log, headline("1", "News of now", revision=3), message(), channel="world")
        assert log.newest == len(records) + 2
    assert format_in(tmp_path) == schema.VERSION
    told = [line for line in caplog.messages if "had format" in line]
    assert len(told) == (found < schema.VERSION)


async def test_a_log_of_a_newer_ticker_is_refused_in_words_and_left_as_it_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, message())
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = (tmp_path / DATABASE).read_bytes()
    words = (
        f"a newer Ticker has written this log: it has format {schema.VERSION + 1}, and this one reads up to"
    )
    with pytest.raises(LogUnusable, match=words):
        async with opened(tmp_path):
            pass
    assert (tmp_path / DATABASE).read_bytes() == before
