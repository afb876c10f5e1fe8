"""Feeds that give their entries new identities at every read, and honest ones that do not."""

from collections import Counter
from itertools import count

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.rss.deciding.churn import traits_of
from ticker.sources.rss.deciding.decide import Decision, decide
from ticker.sources.rss.deciding.ledger import Ledger, recall_ledger, write_ledger
from ticker.sources.rss.extraction import News, Task, news_in
from ticker.sources.rss.parsing.entries import Entry

from ..documents import URL, item, rss
from ..editions import MINUTE_MS, NOW_MS, Source

HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def story(number: int, *, guid: str | None = None, token: str = "", dated: bool = False) -> Entry:
    return Entry(
        title=f"Story {number}",
        guid=guid,
        link=f"https://e.org/{number}{token}",
        published_ms=NOW_MS - number * HOUR_MS if dated else None,
    )


def poll(ledger: Ledger | None, entries: list[Entry], now_ms: int) -> Decision:
    known = recall_ledger(write_ledger(ledger)) if ledger else None
    return decide(known, entries, now_ms, "example", 50)


@pytest.mark.parametrize("dated", [True, False])
def test_guid_that_is_minted_at_each_read_brings_nothing(dated: bool) -> None:
    source, numbers = Source(), count()
    for read in range(200):
        told = source.poll(*(story(n, guid=f"urn:x:{next(numbers)}", dated=dated) for n in range(20)))
        assert len(told) == (20 if read == 0 else 0)
    assert source.ledger is not None
    assert len(source.ledger.seen) == 20


def test_known_entries_under_new_identities_are_counted_for_the_operator() -> None:
    first = poll(None, [story(n, guid=f"a{n}") for n in range(5)], NOW_MS)
    entries = [*(story(n, guid=f"b{n}") for n in range(4)), story(9, guid="a9")]
    second = poll(first.ledger, entries, NOW_MS + 1)
    assert (second.renamed, second.waiting, len(second.bodies)) == (4, 0, 1)


def test_token_in_every_link_makes_edits_of_the_same_headlines_and_no_more_than_edits() -> None:
    source, tokens = Source(), count()
    for _ in range(3 * 24):
        source.poll(
            *(story(n, token=f"?t={next(tokens)}", dated=True) for n in range(20)), later_ms=HOUR_MS // 3
        )
    times = Counter(body.headline_id for body in source.told)
    assert len(times) == 20
    assert max(times.values()) <= 24


def test_token_in_every_link_of_a_feed_without_dates_is_bounded_as_edits_are() -> None:
    source, tokens = Source(), count()
    for _ in range(24 * 12):
        source.poll(*(story(n, token=f"?t={next(tokens)}") for n in range(20)), later_ms=5 * MINUTE_MS)
    assert max(Counter(body.title for body in source.told).values()) <= 24


def test_entry_beyond_the_limit_of_the_first_read_does_not_come_up_under_another_identity() -> None:
    source, tokens = Source(limit=2), count()
    for read in range(5):
        told = source.poll(*(story(n, token=f"?t={next(tokens)}") for n in range(10)))
        assert set(told) <= {"Story 0", "Story 1"}, read


def test_feed_in_which_everything_is_always_new_is_bounded_and_says_so() -> None:
    ledger, told, numbers, size = poll(None, [story(0, guid="0")], NOW_MS).ledger, 0, count(1), 600
    for read in range(20):
        crowd = [story(n, guid=str(n)) for n in (next(numbers) for _ in range(size))]
        decision = decide(ledger, crowd, NOW_MS + read, "example", 50)
        ledger, told = decision.ledger, told + len(decision.bodies)
    assert told == 17 * size
    assert (len(decision.bodies), decision.waiting) == (0, size)
    later = decide(ledger, crowd, NOW_MS + HOUR_MS + MINUTE_MS, "example", 50)
    assert (len(later.bodies), later.waiting) == (size, 0)


def test_new_entries_do_not_wait_for_a_clock_that_was_set_back() -> None:
    first = poll(None, [story(0)], NOW_MS)
    ahead = msgspec.structs.replace(first.ledger, fresh_ms=NOW_MS + 17 * HOUR_MS)
    assert poll(ahead, [story(1), story(0)], NOW_MS - 3 * DAY_MS).bodies != ()
    assert poll(ahead, [story(1), story(0)], NOW_MS).bodies == ()


def test_two_sets_of_identities_that_take_turns_bring_nothing() -> None:
    source = Source()
    for read in range(10):
        told = source.poll(*(story(n, guid=f"{'ab'[read % 2]}{n}") for n in range(5)))
        assert len(told) == (5 if read == 0 else 0)


def test_entry_that_was_left_out_by_a_read_in_between_is_known_under_its_new_identity() -> None:
    source = Source()
    source.poll(*(story(n, guid=f"a{n}") for n in range(5)))
    assert source.poll() == []
    assert source.poll(*(story(n, guid=f"b{n}") for n in range(5))) == []


def test_identity_that_is_pushed_new_is_known_too() -> None:
    source = Source()
    source.poll(*(story(n, guid=f"a{n}") for n in range(5)))
    assert source.push(story(3, guid="b3")) == []
    assert source.poll(*(story(n, guid=f"c{n}") for n in range(5))) == []


def test_renamed_entry_is_not_taken_back() -> None:
    source = Source(retractions=True)
    source.poll(*(story(n, guid=f"a{n}", dated=True) for n in range(5)))
    assert source.poll(*(story(n, guid=f"b{n}", dated=True) for n in range(5))) == []
    assert source.poll(*(story(n, guid=f"c{n}", dated=True) for n in range(5) if n != 2)) == ["Story 2!"]


def test_entries_of_one_title_are_not_taken_for_each_other() -> None:
    source = Source()
    bulletin = [Entry(guid=str(n), title="Bulletin", link="https://e.org/bulletin") for n in range(8)]
    source.poll(*bulletin[:4])
    assert [len(source.poll(*bulletin[n : n + 4])) for n in range(1, 5)] == [1, 1, 1, 1]


@pytest.mark.parametrize("dated", [True, False])
def test_entries_that_are_alike_in_all_are_told_once_however_often_their_guids_change(dated: bool) -> None:
    source, numbers = Source(), count()
    for read in range(200):
        entries = [
            Entry(
                guid=f"urn:x:{next(numbers)}",
                title="Bulletin",
                link="https://e.org/bulletin",
                published_ms=NOW_MS if dated else None,
            )
            for _ in range(3)
        ]
        assert len(source.poll(*entries)) == (3 if read == 0 else 0)


@given(
    titles=st.lists(st.sampled_from(["Bulletin", "Weather", "Markets"]), min_size=1, max_size=14),
    window=st.integers(1, 5),
    guids=st.booleans(),
    dated=st.booleans(),
    steps=st.lists(st.integers(0, 1), max_size=30),
)
def test_honest_feed_loses_nothing_and_tells_nothing_twice(
    titles: list[str], window: int, guids: bool, dated: bool, steps: list[int]
) -> None:
    stories = [
        Entry(
            title=title,
            guid=f"urn:x:{n}" if guids else None,
            link=f"https://e.org/{n}",
            published_ms=NOW_MS - DAY_MS + n * MINUTE_MS if dated else None,
        )
        for n, title in enumerate(titles)
    ]
    source, end = Source(), 1
    source.poll(*reversed(stories[:1]))
    for step in steps:
        end = min(len(stories), end + step)
        source.poll(*reversed(stories[max(0, end - window) : end]))
    assert Counter(body.url for body in source.told) == Counter(each.link for each in stories[:end])


def test_traits_of_an_entry_are_its_title_and_what_goes_with_it() -> None:
    sizes = [
        len(traits_of(Entry(title="t", link=link, published_ms=date)))
        for link, date in ((None, None), ("https://e.org/1", None), ("https://e.org/1", 5))
    ]
    assert sizes == [4, 8, 12]


def test_detail_says_that_identities_change_and_that_entries_wait() -> None:
    def read(body: bytes, ledger: bytes | None) -> News:
        task = Task(
            body=body, content_type=None, url=URL, ledger=ledger, now_ms=NOW_MS, source="example", limit=50
        )
        found = news_in(task)
        assert isinstance(found, News)
        return found

    first = read(rss(item("One", guid="a1"), item("Two", guid="a2", link="/2")), None)
    assert first.remark is None
    again = read(rss(item("One", guid="b1"), item("Two", guid="b2", link="/2")), first.ledger)
    assert again.remark == "known entries under new identities: 1"
    crowd = Ledger(NOW_MS - 1, {}, {}, NOW_MS + 20 * HOUR_MS)
    waiting = read(rss(item("One", guid="c1")), write_ledger(crowd))
    assert waiting.remark == "new entries that wait, as the feed brings too many time and again: 1"
    assert waiting.bodies == ()
