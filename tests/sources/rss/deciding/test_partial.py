"""Documents that were pushed: what they add, and that they say nothing of what they leave out."""

import msgspec

from tests.sources.rss.documents import URL, item, rss
from tests.sources.rss.editions import MINUTE_MS, NOW_MS, Source, dated, entry, plain
from ticker.sources.rss.deciding.decide import REMEMBERED_MS
from ticker.sources.rss.extraction import News, Task, news_in
from ticker.sources.rss.parsing.entries import Entry
from ticker.times import rfc3339

# What it adds


def test_pushed_entry_is_news_and_no_backfill() -> None:
    source = Source()
    source.poll(*plain("ba"))
    assert source.push(entry("c")) == ["c"]
    (body,) = source.told[2:]
    assert (body.revision, body.backfill) == (1, False)
    assert body.first_seen == rfc3339(NOW_MS + 2 * MINUTE_MS)


def test_pushed_edit_is_the_next_revision_and_keeps_when_it_was_first_seen() -> None:
    source = Source()
    source.poll(*plain("ba"))
    assert source.push(entry("a", 1)) == ["a1"]
    before, after = source.told[0], source.told[2]
    assert (after.key, after.revision, after.first_seen) == (before.key, 2, before.first_seen)


def test_pushed_document_is_told_oldest_first_whatever_was_first_polled() -> None:
    source = Source(limit=1)
    assert source.poll(*dated("ba")) == ["b"]
    assert source.push(*dated("edc")) == ["c", "d", "e"]
    # Of the first poll, "a" was beyond the limit: that it is pushed does not bring it up after all.
    assert source.push(entry("a", 1, dated=True)) == []


def test_what_was_pushed_is_no_news_to_the_poll_that_lists_it() -> None:
    source = Source()
    source.poll(*plain("ba"))
    source.push(entry("c"), entry("a", 1))
    assert source.poll(entry("c"), entry("b"), entry("a", 1)) == []
    assert source.push(entry("c"), entry("a", 1)) == []


def test_entry_that_the_poll_does_not_list_yet_is_no_news_when_it_does() -> None:
    source = Source()
    source.poll(*plain("ba"))
    source.push(entry("c"))
    # From a cache between here and the publisher.
    assert source.poll(*plain("ba")) == []
    assert source.poll(*plain("cba")) == []


def test_delivery_that_comes_twice_or_is_empty_brings_nothing() -> None:
    source = Source()
    source.poll(*plain("ba"))
    source.push(entry("c"))
    before = source.ledger
    assert source.push(entry("c")) == []
    assert source.push() == []
    assert source.ledger == before


# What it leaves out


def test_what_a_push_leaves_out_stays_as_the_last_poll_found_it() -> None:
    source = Source(retractions=True)
    source.poll(*dated("cba"))
    before = source.ledger
    source.push(entry("b", 1, dated=True))
    assert before is not None
    assert source.ledger is not None
    assert source.ledger.polled_ms == before.polled_ms
    changed = {key for key in before.seen if before.seen[key] != source.ledger.seen[key]}
    assert len(changed) == 1
    assert list(source.ledger.seen) == list(before.seen)


def test_entry_that_only_a_push_named_is_remembered_for_30_days_after_the_next_poll() -> None:
    source = Source()
    source.poll(entry("a"))
    source.push(entry("c"))
    source.poll(entry("a"))
    assert source.push(entry("c"), later_ms=REMEMBERED_MS - 2 * MINUTE_MS) == []
    source.poll(entry("a"))
    source.poll(entry("a"), later_ms=REMEMBERED_MS + MINUTE_MS)
    assert source.poll(*plain("ca")) == ["c"]


def test_entries_that_a_feed_without_polls_for_months_listed_are_remembered_through_its_pushes() -> None:
    source = Source()
    source.poll(*plain("ba"))
    source.push(entry("c"), later_ms=3 * REMEMBERED_MS)
    assert source.poll(entry("d"), later_ms=3 * REMEMBERED_MS) == ["d"]
    assert source.poll(*plain("dcba")) == []


def test_ledger_does_not_grow_for_ever_by_pushes() -> None:
    source = Source()
    source.poll()
    for day in range(100):
        source.push(Entry(guid=f"urn:x:{day}", title="x"), later_ms=86_400_000)
        source.poll(Entry(guid=f"urn:x:{day}", title="x"))
    assert source.ledger is not None
    assert len(source.ledger.seen) <= 33


# Shared guids


def same(number: int, title: str = "") -> Entry:
    return Entry(guid="same", title=title or f"Title {number}", link=f"https://e.org/{number}")


def test_entries_that_share_a_guid_stay_themselves_over_pushes() -> None:
    source = Source()
    source.poll(same(1), same(2))
    assert source.push(same(3)) == ["Title 3"]
    assert source.push(same(2, "Edited")) == ["Edited"]
    assert source.poll(same(3), same(2, "Edited"), same(1)) == []
    assert len({body.key for body in source.told}) == 3


def test_guid_that_a_push_shows_to_be_shared_is_known_as_such_to_the_poll() -> None:
    source = Source()
    source.poll(same(1))
    assert source.push(same(2), same(1)) == ["Title 2"]
    assert source.poll(same(2)) == []
    assert source.push(same(1)) == []
    assert len({body.key for body in source.told}) == 2


# The whole document


def task(body: bytes, ledger: bytes | None, **changes: object) -> Task:
    made = Task(
        body=body, content_type=None, url=URL, ledger=ledger, now_ms=NOW_MS, source="example", limit=50
    )
    return msgspec.structs.replace(made, **changes)


def news_of(body: bytes, ledger: bytes | None, **changes: object) -> News:
    found = news_in(task(body, ledger, **changes))
    assert isinstance(found, News)
    return found


def test_pushed_document_that_is_cut_off_costs_no_later_retraction_and_makes_none() -> None:
    items = [item(name, guid=f"urn:x:{name}") for name in "dcba"]
    first = news_of(rss(*items[1:]), None, retractions=True)
    cut_off = rss(*items[:2]).removesuffix(b"</channel></rss>")
    pushed = news_of(cut_off, first.ledger, retractions=True, partial=True, now_ms=NOW_MS + 1)
    assert [(body.title, body.tags) for body in pushed.bodies] == [("d", ())]
    assert pushed.remark == "the document is cut off; whole entries read: 2"
    polled = news_of(rss(items[0], items[1], items[3]), pushed.ledger, retractions=True, now_ms=NOW_MS + 2)
    assert [(body.title, body.tags) for body in polled.bodies] == [("b", ("retracted",))]
