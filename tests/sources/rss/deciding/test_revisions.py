from hypothesis import given
from hypothesis import strategies as st

from tests.sources.rss.documents import URL, item, rss
from tests.support.origin import Origin
from ticker.events import Headline
from ticker.sources.rss.deciding.decide import Decision, decide
from ticker.sources.rss.deciding.ledger import recall_ledger, write_ledger
from ticker.sources.rss.deciding.revisions import EDIT_EVERY_MS, EDITS_AT_ONCE, budget_after
from ticker.sources.rss.extraction import News, Task, news_in
from ticker.sources.rss.parsing.entries import Entry
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.tools import RssTools

NOW_MS = 1_767_323_045_000
MINUTE_MS = 60_000
DAY_MS = 86_400_000


def entry(name: str, title: str = "") -> Entry:
    return Entry(guid=f"urn:x:{name}", title=title or name, link=f"https://e.org/{name}", tags=("news",))


def poll(before: Decision | None, *entries: Entry, minute: int = 0, retractions: bool = True) -> Decision:
    ledger = recall_ledger(write_ledger(before.ledger)) if before else None
    return decide(ledger, entries, NOW_MS + minute * MINUTE_MS, "example", 50, retractions=retractions)


def polls(*documents: str, retractions: bool = True) -> list[tuple[Headline, ...]]:
    """What each poll brings of a feed whose entries are named by letters, the newest first."""
    decision, brought = None, []
    for minute, document in enumerate(documents):
        entries = (entry(letter) for letter in document)
        decision = poll(decision, *entries, minute=minute, retractions=retractions)
        brought.append(decision.bodies)
    return brought


def retracted(*documents: str, retractions: bool = True) -> list[str]:
    return [
        body.title
        for bodies in polls(*documents, retractions=retractions)
        for body in bodies
        if "retracted" in body.tags
    ]


# How often


def test_feed_that_writes_the_time_into_an_entry_makes_at_most_24_revisions_a_day() -> None:
    decision, times = None, []
    for minute in range(0, 3 * 24 * 60, 5):
        decision = poll(decision, entry("a", f"At minute {minute}"), minute=minute)
        times += [minute] * len(decision.bodies)
    days = [sum(1 for time in times if start <= time < start + 24 * 60) for start in times]
    assert EDITS_AT_ONCE < max(days) <= 24
    assert len(times) <= 24 + 2 * DAY_MS // EDIT_EVERY_MS


def test_edits_up_to_the_limit_are_told_at_once() -> None:
    decision = poll(None, entry("a"))
    for number in range(EDITS_AT_ONCE):
        decision = poll(decision, entry("a", f"Edit {number}"), minute=number)
        assert [body.revision for body in decision.bodies] == [number + 2]
    assert poll(decision, entry("a", "One too many"), minute=99).bodies == ()


def test_edit_that_had_to_wait_is_told_when_there_is_room_again() -> None:
    decision = poll(None, entry("a"))
    for number in range(EDITS_AT_ONCE + 5):
        decision = poll(decision, entry("a", f"Edit {number}"), minute=number)
    waited = poll(decision, entry("a", f"Edit {EDITS_AT_ONCE + 4}"), minute=EDIT_EVERY_MS // MINUTE_MS + 1)
    (body,) = waited.bodies
    assert (body.title, body.revision) == ("Edit 21", EDITS_AT_ONCE + 2)


def test_one_entry_that_is_edited_all_the_time_holds_up_no_other() -> None:
    decision = poll(None, entry("a"), entry("b"))
    for number in range(30):
        decision = poll(decision, entry("a", f"Edit {number}"), entry("b"), minute=number)
    last = poll(decision, entry("a", "Edit"), entry("b", "Edited"), minute=40)
    assert [body.title for body in last.bodies] == ["Edited"]


@given(st.lists(st.integers(0, DAY_MS // 4), max_size=120))
def test_no_24_hours_hold_more_than_23_edits(waits: list[int]) -> None:
    now_ms, budget_ms, times = NOW_MS, 0, []
    for wait_ms in waits:
        now_ms += wait_ms
        after = budget_after(budget_ms, now_ms)
        if after is not None:
            budget_ms = after
            times.append(now_ms)
    assert all(later - sooner >= DAY_MS for sooner, later in zip(times, times[23:], strict=False))


# Retractions


def test_edits_do_not_wait_for_a_clock_that_was_set_back() -> None:
    now_ms = 1_800_000_000_000
    budget_ms = now_ms
    while (after := budget_after(budget_ms, now_ms)) is not None:
        budget_ms = after
    assert budget_after(budget_ms, now_ms - 30 * 86_400_000) is not None


def test_entry_that_vanishes_from_between_two_that_stay_is_retracted() -> None:
    first, second = polls("cba", "ca")
    (body,) = second
    before = next(one for one in first if one.title == "b")
    assert (body.key, body.revision, body.tags) == (before.key, 2, ("news", "retracted"))
    assert (body.url, body.first_seen, body.backfill) == (before.url, before.first_seen, False)


def test_retraction_is_told_once() -> None:
    assert retracted("cba", "ca", "ca", "dca", "dca") == ["b"]


def test_edited_entry_is_retracted_in_its_newest_revision() -> None:
    decision = poll(None, entry("c"), entry("b"), entry("a"))
    decision = poll(decision, entry("c"), entry("b", "edited"), entry("a"), minute=1)
    (body,) = poll(decision, entry("c"), entry("a"), minute=2).bodies
    assert (body.title, body.revision) == ("edited", 3)


def test_entry_that_comes_back_is_a_revision_without_the_tag() -> None:
    *_, third = polls("cba", "ca", "cba")
    (body,) = third
    assert (body.title, body.revision, body.tags) == ("b", 3, ("news",))


def test_entry_at_either_end_is_not_retracted() -> None:
    assert retracted("cba", "cb", "dcb", "dc", "c") == []
    assert retracted("cba", "ba", "a") == []


def test_entries_that_vanish_together_or_all_at_once_are_not_retracted() -> None:
    assert retracted("edcba", "ea") == []
    assert retracted("cba", "", "cba") == []
    assert retracted("cba", "zyx") == []


def test_feed_that_makes_room_for_new_entries_retracts_nothing() -> None:
    assert retracted("cba", "dcb", "edc", "hgf") == []


def test_source_that_does_not_ask_for_it_retracts_nothing() -> None:
    assert retracted("cba", "ca", "ca", retractions=False) == []


def test_entry_whose_identity_becomes_narrower_is_not_retracted() -> None:
    one, two = (Entry(guid="same", title=f"Title {n}", link=f"https://e.org/{n}") for n in (1, 2))
    decision = poll(None, entry("c"), one, entry("a"))
    after = poll(decision, entry("c"), two, one, entry("a"), minute=1)
    assert [body.title for body in after.bodies] == ["Title 2"]


def test_order_of_the_last_poll_counts_and_not_that_of_the_first() -> None:
    # b is read anew at the end of the feed, from where it may leave without a word.
    assert retracted("cba", "cab", "ca") == []
    assert retracted("acb", "cab", "cb") == ["a"]


def test_entry_that_was_never_shown_is_not_retracted() -> None:
    entries = [entry(letter) for letter in "fedcba"]
    decision = decide(None, entries, NOW_MS, "example", 2, retractions=True)
    assert [body.title for body in decision.bodies] == ["e", "f"]
    assert poll(decision, *(entry(letter) for letter in "fedba"), minute=1).bodies == ()


def test_retractions_can_be_switched_on_later() -> None:
    decision = poll(None, *map(entry, "cba"), retractions=False)
    decision = poll(decision, *map(entry, "cba"), minute=1)
    assert [body.tags for body in poll(decision, *map(entry, "ca"), minute=2).bodies] == [
        ("news", "retracted")
    ]


def test_ledger_without_retractions_holds_no_words() -> None:
    assert b"https" not in write_ledger(poll(None, *map(entry, "cba"), retractions=False).ledger)
    gone = poll(poll(None, *map(entry, "cba")), minute=1)
    assert b"https" not in write_ledger(gone.ledger)


def news_of(ledger: bytes | None, body: bytes) -> News:
    found = news_in(
        Task(
            body=body,
            content_type=None,
            url=URL,
            ledger=ledger,
            now_ms=NOW_MS if ledger is None else NOW_MS + MINUTE_MS,
            source="example",
            limit=50,
            retractions=True,
        )
    )
    assert isinstance(found, News)
    return found


def test_document_retracts_only_if_it_is_whole() -> None:
    items = [item(name, guid=f"urn:x:{name}") for name in "cba"]
    first = news_of(None, rss(*items))
    assert [body.tags for body in news_of(first.ledger, rss(items[0], items[2])).bodies] == [("retracted",)]
    broken = news_of(first.ledger, rss(items[0], "<unclosed>", items[2]))
    assert (broken.bodies, broken.remark is None) == ((), False)


async def test_source_that_asks_for_retractions_gets_them(server: Origin, tools: RssTools) -> None:
    items = [item(name, guid=f"urn:x:{name}") for name in "cba"]
    for wanted in (True, False):
        spec = {"kind": "rss", "name": "x", "channel": "x", "url": server.url(), "private": True}
        source = tools.adapter(RssSource.model_validate(spec | {"retractions": wanted}))
        server.answer(rss(*items))
        first = await source.read(None, NOW_MS)
        server.answer(rss(items[0], items[2]))
        second = await source.read(first.memory, NOW_MS + MINUTE_MS)
        assert len(second.bodies) == wanted


def test_most_of_a_feed_in_the_future_is_read_on_our_clock() -> None:
    # Two hours ahead of the present, 2026-01-02T03:04:05Z.
    items = [item(n, guid=n, pubDate=f"Fri, 02 Jan 2026 0{5 - int(n)}:00:00 GMT") for n in "012"]
    assert [getattr(body, "published", None) for body in news_of(None, rss(*items)).bodies] == [
        "2026-01-02T01:00:00.000Z",
        "2026-01-02T02:00:00.000Z",
        "2026-01-02T03:00:00.000Z",
    ]
