from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ticker.events import Headline
from ticker.sources.rss.deciding.decide import REMEMBERED_MS, Decision, decide
from ticker.sources.rss.deciding.ledger import Ledger, recall_ledger, write_ledger
from ticker.sources.rss.parsing.entries import Entry
from ticker.times import rfc3339

NOW_MS = 1_767_323_045_000
MINUTE_MS = 60_000


def entry(number: int, title: str = "", published_ms: int | None = None, link: str | None = None) -> Entry:
    return Entry(
        guid=f"urn:x:{number}", title=title or f"Title {number}", published_ms=published_ms, link=link
    )


def poll(before: Decision | None, *entries: Entry, at_ms: int = NOW_MS, limit: int = 50) -> Decision:
    ledger = recall_ledger(write_ledger(before.ledger)) if before else None
    return decide(ledger, entries, at_ms, "example", limit)


def titles(decision: Decision) -> list[str]:
    return [body.title for body in decision.bodies]


ENTRIES = st.lists(
    st.builds(
        Entry,
        title=st.sampled_from("xy"),
        guid=st.sampled_from([None, "1", "2", "x y"]),
        link=st.sampled_from([None, "https://e.org/a", "https://e.org/b"]),
        published_ms=st.sampled_from([None, NOW_MS - 1, NOW_MS + 1]),
    ),
    max_size=8,
)


@given(ENTRIES, st.randoms())
def test_no_order_or_part_of_what_was_listed_is_ever_news(entries: list[Entry], random: Random) -> None:
    decision = poll(None, *entries)
    for _ in range(4):
        part = random.sample(entries, random.randint(0, len(entries)))
        decision = poll(decision, *part, at_ms=NOW_MS + MINUTE_MS)
        assert decision.bodies == ()


@given(ENTRIES, st.integers(0, 8))
def test_entries_that_join_others_are_the_only_news(entries: list[Entry], count: int) -> None:
    before = poll(None, *entries[:count])
    after = poll(before, *entries, at_ms=NOW_MS + MINUTE_MS)
    known = {body.headline_id for body in before.bodies}
    assert {body.headline_id for body in after.bodies}.isdisjoint(known)
    whole = {body.headline_id for body in poll(None, *entries).bodies}
    assert len(known) + len(after.bodies) == len(whole)


def test_headline_carries_what_the_entry_says() -> None:
    full = Entry(
        guid="urn:x:1",
        title="Rates rise",
        summary="By a quarter",
        link="https://e.org/1",
        author="Ann",
        published_ms=NOW_MS - MINUTE_MS,
        tags=("money",),
    )
    (body,) = poll(None, full).bodies
    assert body == Headline(
        headline_id=body.headline_id,
        revision=1,
        title="Rates rise",
        summary="By a quarter",
        url="https://e.org/1",
        source="example",
        author="Ann",
        published=rfc3339(NOW_MS - MINUTE_MS),
        first_seen=rfc3339(NOW_MS),
        backfill=True,
        tags=("money",),
    )
    assert len(bytes.fromhex(body.headline_id)) == 8


def test_repeated_poll_brings_nothing() -> None:
    first = poll(None, entry(1), entry(2))
    assert poll(first, entry(1), entry(2), at_ms=NOW_MS + MINUTE_MS).bodies == ()


def test_new_entry_after_the_first_poll_is_no_backfill() -> None:
    first = poll(None, entry(1))
    (body,) = poll(first, entry(2), entry(1), at_ms=NOW_MS + MINUTE_MS).bodies
    assert (body.title, body.backfill, body.first_seen) == ("Title 2", False, rfc3339(NOW_MS + MINUTE_MS))


def test_edited_entry_is_the_next_revision_of_the_same_key() -> None:
    first = poll(None, entry(1))
    second = poll(first, entry(1, "Edited"), at_ms=NOW_MS + MINUTE_MS)
    third = poll(second, entry(1, "Edited again"), at_ms=NOW_MS + 2 * MINUTE_MS)
    bodies = [decision.bodies[0] for decision in (first, second, third)]
    assert [body.revision for body in bodies] == [1, 2, 3]
    assert len({body.key for body in bodies}) == 1
    assert {body.first_seen for body in bodies} == {rfc3339(NOW_MS)}


def test_first_poll_keeps_the_newest_and_never_shows_the_others() -> None:
    entries = [entry(number, published_ms=NOW_MS - number * MINUTE_MS) for number in range(10)]
    first = poll(None, *entries, limit=3)
    assert titles(first) == ["Title 2", "Title 1", "Title 0"]
    assert poll(first, *entries, limit=3).bodies == ()
    edited = [*entries[:9], entry(9, "Edited", published_ms=NOW_MS - 9 * MINUTE_MS)]
    assert poll(first, *edited, limit=3).bodies == ()


def test_limit_is_for_the_first_poll_alone() -> None:
    first = poll(None, entry(0), limit=3)
    assert len(poll(first, *(entry(number) for number in range(1, 10)), limit=3).bodies) == 9


def test_first_poll_of_an_empty_feed_is_the_first_poll() -> None:
    first = poll(None)
    (body,) = poll(first, entry(1)).bodies
    assert not body.backfill


def test_bodies_are_oldest_first_by_date() -> None:
    times = {1: 3, 2: 1, 3: 2}
    decision = poll(None, *(entry(number, published_ms=NOW_MS + time - 10) for number, time in times.items()))
    assert titles(decision) == ["Title 2", "Title 3", "Title 1"]


def test_bodies_without_dates_are_in_reverse_order_of_the_feed() -> None:
    assert titles(poll(None, entry(3), entry(2), entry(1))) == ["Title 1", "Title 2", "Title 3"]


def test_entry_without_a_date_goes_with_its_older_neighbour() -> None:
    decision = poll(None, entry(3, published_ms=NOW_MS - 1), entry(2), entry(1, published_ms=NOW_MS - 9))
    assert titles(decision) == ["Title 1", "Title 2", "Title 3"]


def test_date_in_the_future_is_first_seen_at_every_revision() -> None:
    future_ms = NOW_MS + 100 * MINUTE_MS
    first = poll(None, entry(1, published_ms=future_ms))
    second = poll(first, entry(1, "Edited", published_ms=future_ms), at_ms=NOW_MS + MINUTE_MS)
    assert [decision.bodies[0].published for decision in (first, second)] == [rfc3339(NOW_MS)] * 2


def test_entry_without_a_date_has_none() -> None:
    assert poll(None, entry(1)).bodies[0].published is None


def test_identity_is_remembered_for_30_days_after_it_was_listed() -> None:
    first = poll(None, entry(1))
    gone = poll(first, entry(2), at_ms=NOW_MS)
    again = poll(gone, entry(2), at_ms=NOW_MS + REMEMBERED_MS - MINUTE_MS)
    assert poll(again, entry(1), entry(2), at_ms=NOW_MS + REMEMBERED_MS - MINUTE_MS).bodies == ()
    late = poll(again, entry(2), at_ms=NOW_MS + REMEMBERED_MS + MINUTE_MS)
    assert titles(poll(late, entry(1), entry(2), at_ms=NOW_MS + REMEMBERED_MS + MINUTE_MS)) == ["Title 1"]


def test_feed_that_stood_still_for_months_listed_its_entries_until_now() -> None:
    first = poll(None, entry(1))
    months_later_ms = NOW_MS + 3 * REMEMBERED_MS
    second = poll(first, entry(2), at_ms=months_later_ms)
    assert poll(second, entry(2), entry(1), at_ms=months_later_ms + MINUTE_MS).bodies == ()


def test_ledger_does_not_grow_for_ever() -> None:
    decision = poll(None, entry(0))
    for day in range(1, 100):
        decision = poll(decision, entry(day), at_ms=NOW_MS + day * 86_400_000)
    assert len(decision.ledger.seen) <= 33


def test_entries_that_share_a_guid_stay_themselves_over_polls() -> None:
    entries = [Entry(guid="same", title=f"Title {n}", link=f"https://e.org/{n}") for n in range(10)]
    first = poll(None, *entries)
    assert len({body.key for body in first.bodies}) == 10
    for left in (entries, entries[3:4], entries[2:6], list(reversed(entries))):
        first = poll(first, *left, at_ms=NOW_MS + MINUTE_MS)
        assert first.bodies == ()


def test_entry_keeps_its_headline_when_another_turns_up_under_its_guid() -> None:
    one, two = (Entry(guid="same", title=f"Title {n}", link=f"https://e.org/{n}") for n in (1, 2))
    first = poll(None, one)
    second = poll(first, two, one, at_ms=NOW_MS + MINUTE_MS)
    assert titles(second) == ["Title 2"]
    edited = Entry(guid="same", title="Edited", link="https://e.org/1")
    (body,) = poll(second, two, edited, at_ms=NOW_MS + 2 * MINUTE_MS).bodies
    assert (body.headline_id, body.revision) == (first.bodies[0].headline_id, 2)


def test_shared_guid_is_forgotten_30_days_after_it_was_listed() -> None:
    pair = [Entry(guid="same", title=f"Title {n}") for n in (1, 2)]
    decision = poll(None, *pair)
    assert decision.ledger.shared
    decision = poll(decision, at_ms=NOW_MS + MINUTE_MS)
    decision = poll(decision, at_ms=NOW_MS + REMEMBERED_MS + 2 * MINUTE_MS)
    assert decision.ledger == Ledger(NOW_MS + REMEMBERED_MS + 2 * MINUTE_MS)


def test_ledger_of_many_entries_is_compact() -> None:
    decision = poll(None, *(entry(number) for number in range(1000)))
    assert len(write_ledger(decision.ledger)) / 1000 < 50


# Feeds of which not all is read


def poll_excerpt(before: Decision | None, *numbers: int, limit: int = 50) -> Decision:
    """A feed that lists the entries of these numbers, the higher the newer, and more than are read."""
    entries = [entry(number, published_ms=NOW_MS - MINUTE_MS * (99 - number)) for number in numbers]
    return decide(before.ledger if before else None, entries, NOW_MS, "example", limit, is_excerpt=True)


def test_what_comes_into_view_behind_all_that_is_known_is_no_news() -> None:
    first = poll_excerpt(None, 9, 8, 7)
    # 8 was deleted, so that 6 is within what is read now.
    assert titles(poll_excerpt(first, 9, 7, 6)) == []
    after = poll_excerpt(first, 10, 9, 7, 6)
    assert titles(after) == ["Title 10"]
    assert titles(poll_excerpt(after, 10, 9, 7, 6)) == []


def test_excerpt_in_which_all_is_unknown_is_news() -> None:
    assert titles(poll_excerpt(poll_excerpt(None, 3, 2, 1), 6, 5, 4)) == ["Title 4", "Title 5", "Title 6"]
