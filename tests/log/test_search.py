"""Search finds what the same `q=` lets through on a stream, among all headlines that are kept."""

import asyncio
import re
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.log.logs import CHANNELS, DAY_MS, append, opened
from tests.support.clock import Clock
from tests.support.events import alert, headline
from ticker.ask import Subscription
from ticker.errors import LogError
from ticker.events import Record
from ticker.log import Channel, EventLog, Keep, search
from ticker.log.folder import DATABASE


def asked(words: str, *channels: str, symbols: Sequence[str] = ()) -> Subscription:
    return Subscription.of(channels or CHANNELS, ("headline",), symbols, words)


async def found(log: EventLog, words: str, symbols: Sequence[str] = ()) -> list[str]:
    records = await log.newest_first(asked(words, symbols=symbols), None, 1_000)
    return [identity(record) for record in records]


def identity(record: Record) -> str:
    return (record.key or "").rpartition(":")[2]


def indexed(path: Path) -> int:
    """How many events the index holds: each of the tests here has the word `news` in all of them."""
    with closing(sqlite3.connect(path / DATABASE)) as connection:
        rows = connection.execute("SELECT count(*) FROM search WHERE search MATCH ?", ('"news"*',))
        return int(rows.fetchone()[0])


# What is found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("fed", ["1"]),
        ("FED hOlD", ["1"]),
        ("hold fed", ["1"]),
        ("old", []),
        ("fed nothing", []),
        ("u.s.", ["2"]),
        ("u.s", ["2"]),
        ("$5b", ["2"]),
        ("$", ["2"]),
        ("strasse", ["3"]),
        ("STRAßE", ["3"]),
        ("café", ["3"]),
        ("cafe", []),
        ("東京", ["4"]),
        ("feed", ["4", "3", "2", "1"]),
        ("jane", ["4"]),
        ("econ", ["4"]),
        ("summ", ["4"]),
    ],
)
async def test_words_begin_words_in_any_case(tmp_path: Path, words: str, expected: list[str]) -> None:
    async with opened(tmp_path) as log:
        await append(
            log,
            headline("1", "Fed holds rates"),
            headline("2", "U.S. buys $5B of AT&T"),
            headline("3", "Café in der Straße"),
            headline("4", "東京で地震", author="Jane Doe", tags=("Economy",), summary="A summary"),
        )
        assert await found(log, words) == expected


HOSTILE: tuple[str, ...] = (
    "fed OR rates",
    "fed AND",
    "NOT fed",
    "words:fed",
    "fed*",
    "^fed",
    "NEAR(fed rates)",
    "-fed",
    '"',
)
HOSTILE += ("fed'); DROP TABLE search; --", "{words}:fed", 'a"b', "fed + rates", "\x00", "a " * 5_000, "(")


@pytest.mark.parametrize("words", HOSTILE)
async def test_what_is_asked_for_is_never_syntax(tmp_path: Path, words: str) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "Fed holds rates"), headline("2", f"Oh {words[:100]} indeed"))
        expected = [one for one in ("2", "1") if not asked(words).words or one == "2"]
        assert await found(log, words) == expected


LETTERS = st.sampled_from("aAbBéEe\u0301ß\u017f\u0131İǆ_-.'&$東٣²\u00ad\u200d ")
TEXT = st.text(LETTERS, max_size=12)


@given(st.lists(TEXT, max_size=6), TEXT.filter(str.strip))
@settings(max_examples=60, deadline=None)
def test_search_finds_exactly_what_q_lets_through(titles: list[str], words: str) -> None:
    async def run(path: Path) -> None:
        async with opened(path) as log:
            records = await append(log, *[headline(str(n), title) for n, title in enumerate(titles)])
            admitted = [identity(record) for record in records if asked(words).admits(record)]
            assert sorted(await found(log, words)) == sorted(admitted)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


@pytest.mark.parametrize(("kind", "below"), [(r"\w", 0x110000), (rf"[^\w\s{search._ALIEN}]", 0x20000)])
def test_every_letter_and_sign_of_unicode_is_part_of_a_word_to_the_index_too(kind: str, below: int) -> None:
    letters = [chr(code) for code in range(below) if re.match(kind, chr(code))]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(search.TABLE)
        rows = ((code, f"<{letter}>".translate({60: "q", 62: "z"})) for code, letter in enumerate(letters))
        connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", rows)
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(search, row)")
        terms = [str(term) for (term,) in connection.execute("SELECT term FROM terms")]
    assert len(terms) > 30_000
    assert [term for term in terms if len(term) != 3 or (term[0], term[2]) != ("q", "z")] == []


async def test_other_filters_still_apply(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News", symbols=("AAPL",)), headline("2", "News"), alert("News"))
        await append(log, headline("3", "News"), channel="world")
        assert sorted(await found(log, "news")) == ["1", "2", "3"]
        assert await found(log, "news", symbols=["aapl"]) == ["1"]
        records = await log.newest_first(asked("news", "world"), None, 10)
        assert [identity(record) for record in records] == ["3"]


async def test_pages_go_back_in_time_without_gap_or_double(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for n in range(30):
            day = f"2026-01-{n * 7 % 30 + 1:02}T00:00:00Z"
            await append(log, headline(str(n), "News" if n % 3 else "Other", published=day))
        whole = await log.newest_first(asked("news"), None, 100)
        assert len(whole) == 20
        pages: list[Record] = []
        before = None
        while page := await log.newest_first(asked("news"), before, 3):
            pages += page
            before = page[-1].seq
        assert pages == list(whole)
        times = [record.body.item_time for record in whole]
        assert times == sorted(times, key=str, reverse=True)


async def test_a_common_word_is_found_the_other_way_with_the_same_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        for n in range(12):
            published = f"2026-01-{n * 5 % 12 + 1:02}T00:00:00Z"
            await append(log, headline(str(n), "News", published=published), headline(f"x{n}", "Else"))
        rare = await log.newest_first(asked("news"), None, 7)
        monkeypatch.setattr("ticker.log.reading.rows._RARE", 3)
        assert await log.newest_first(asked("news"), None, 7) == rare
        assert len(rare) == 7


async def test_a_snapshot_of_words_holds_headlines_and_alerts_that_have_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        records = await append(
            log, headline("1", "Fed holds"), headline("2", "Other"), alert("Fed halted"), alert("Other")
        )
        both = Subscription.of(CHANNELS, ("headline", "alert"), words="fed")
        assert (await log.snapshot(both, 10)).records == (records[0], records[2])


# What is kept


async def test_only_the_newest_revision_is_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News of old"))
        await append(log, headline("1", "News of middle age", revision=2), headline("1", "News", revision=3))
        assert await found(log, "old") == await found(log, "middle") == []
        (record,) = await log.newest_first(asked("news"), None, 10)
        assert record.json.count(b'"revision":3') == 1
        assert indexed(tmp_path) == 1


async def test_what_is_deleted_is_found_no_more(tmp_path: Path) -> None:
    clock = Clock()
    channels = {name: Channel(1_000, Keep(DAY_MS, 1_000_000)) for name in CHANNELS}
    async with opened(tmp_path, channels, clock) as log:
        await append(log, headline("1", "News one"), headline("2", "News two"))
        clock.ms += DAY_MS
        await append(log, headline("2", "News two again", revision=2))
        clock.ms += 1
        assert await log.trim() == 2
        assert await found(log, "news") == ["2"]
        assert await found(log, "one") == []
        assert indexed(tmp_path) == 1
        clock.ms += DAY_MS
        await log.trim()
        assert indexed(tmp_path) == 0


async def test_what_was_indexed_survives_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News of old"))
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News", revision=2))
        assert await found(log, "news") == ["1"]
        assert await found(log, "old") == []


# Logs of before


def make_old(path: Path) -> None:
    """Make a log what a Ticker without search has left behind."""
    with closing(sqlite3.connect(path / DATABASE)) as connection:
        connection.executescript(
            "DROP TABLE search; DELETE FROM meta WHERE name = 'search'; PRAGMA user_version = 1;"
        )


async def test_a_log_without_search_is_given_it_when_it_is_opened(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News of old"), headline("2", "News"), alert("News"))
        await append(log, headline("1", "News of today", revision=2))
        epoch = log.epoch
    make_old(tmp_path)
    async with opened(tmp_path) as log:
        assert (log.epoch, log.newest) == (epoch, 4)
        assert sorted(await found(log, "news")) == ["1", "2"]
        assert await found(log, "old") == []
        await append(log, headline("2", "Other news", revision=2))
        assert indexed(tmp_path) == 3


async def test_an_index_made_by_other_rules_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News"))
    monkeypatch.setattr(search, "RULES", "1 of another Unicode")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
        connection.commit()
    async with opened(tmp_path) as log:
        assert await found(log, "news") == ["1"]


async def test_an_upgrade_that_is_cut_short_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News"))
    make_old(tmp_path)

    def cut(connection: sqlite3.Connection) -> None:
        connection.execute(search.TABLE)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(search, "rebuild", cut)
        with pytest.raises(KeyboardInterrupt):
            EventLog(tmp_path, CHANNELS, clock=Clock())
    async with opened(tmp_path) as log:
        assert await found(log, "news") == ["1"]


async def test_a_damaged_index_is_made_anew_without_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("1", "News"))
        with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
            connection.execute("UPDATE search_data SET block = x'ffff' WHERE id > 10")
            connection.commit()
        with pytest.raises(LogError):
            await found(log, "news")
        await append(log, headline("2", "News, too"))
        assert await found(log, "news") == ["2", "1"]


async def test_ten_thousand_headlines_are_searched_in_no_time(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for first in range(0, 10_000, 1_000):
            await append(log, *[headline(str(n), f"News number {n}") for n in range(first, first + 1_000)])
        begun = time.process_time()
        assert await found(log, "num 777") == [str(n) for n in range(7779, 7769, -1)] + ["777"]
        # A hundredth of it is usual; to look at every headline takes ten times as long.
        assert time.process_time() - begun < 1
