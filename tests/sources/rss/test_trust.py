"""For how long a server is believed that says that nothing has changed."""

from itertools import pairwise

from ticker.sources.rss.trust import (
    FIRST_MS,
    LEAST_MS,
    UNSEEN,
    Trust,
    after_document,
    after_not_modified,
    doubt,
    is_over,
    learned,
)

NOW_MS = 1_767_323_045_000
DAY_MS = 86_400_000
SEEN = Trust(NOW_MS)


def test_trust_is_over_two_weeks_after_the_document_was_seen() -> None:
    assert not is_over(SEEN, NOW_MS + FIRST_MS - 1)
    assert is_over(SEEN, NOW_MS + FIRST_MS)
    assert not is_over(UNSEEN, NOW_MS)


def test_a_clock_that_was_set_back_by_an_hour_makes_nobody_look() -> None:
    assert not is_over(SEEN, NOW_MS - 3_600_000)
    assert is_over(SEEN, NOW_MS - 30 * DAY_MS)


def test_looks_that_find_news_come_faster_down_to_an_hour() -> None:
    trust, waits = SEEN, []
    for _ in range(5):
        trust = after_document(trust, NOW_MS, changed=True, looked=True)
        waits.append(trust.for_ms)
    assert all(later < earlier for earlier, later in pairwise(waits[:3]))
    assert waits[-1] == LEAST_MS


def test_trust_comes_back_when_looks_find_nothing_and_at_once_when_a_condition_is_honoured() -> None:
    trust = Trust(NOW_MS, LEAST_MS)
    assert after_document(trust, NOW_MS + 1, changed=False, looked=True) == Trust(NOW_MS + 1, 2 * LEAST_MS)
    assert after_document(trust, NOW_MS + 1, changed=True, looked=False) == Trust(NOW_MS + 1, FIRST_MS)
    assert after_document(SEEN, NOW_MS + 1, changed=False, looked=True) == Trust(NOW_MS + 1, FIRST_MS)


def test_a_read_that_brings_nothing_new_is_not_written_down_anew_within_a_day() -> None:
    assert after_document(SEEN, NOW_MS + 1, changed=False, looked=False) is SEEN
    assert after_document(SEEN, NOW_MS + DAY_MS, changed=False, looked=False) == Trust(NOW_MS + DAY_MS)
    assert after_not_modified(SEEN, NOW_MS + DAY_MS, looked=False) is SEEN


def test_what_an_older_version_remembers_is_believed_from_its_next_read_on() -> None:
    assert after_not_modified(UNSEEN, NOW_MS, looked=False) == Trust(NOW_MS)


def test_sisters_news_tell_of_what_came_after_the_document_was_seen_and_not_within_a_day() -> None:
    assert doubt(SEEN, NOW_MS + DAY_MS, NOW_MS + 1) == "sister"
    assert doubt(SEEN, NOW_MS + DAY_MS - 1, NOW_MS + 1) is None
    assert doubt(SEEN, NOW_MS + DAY_MS, NOW_MS) is None
    assert doubt(SEEN, NOW_MS + DAY_MS, None) is None
    assert doubt(UNSEEN, NOW_MS + DAY_MS, NOW_MS + 1) is None
    assert doubt(SEEN, NOW_MS + FIRST_MS, NOW_MS + 1) == "age"


def test_look_for_a_sisters_sake_costs_no_trust_and_is_made_half_as_often_where_it_finds_nothing() -> None:
    nothing = learned(SEEN, NOW_MS + DAY_MS, "sister", whole=False, changed=False)
    assert nothing == Trust(NOW_MS + DAY_MS, FIRST_MS, 2 * DAY_MS)
    for _ in range(9):
        nothing = learned(nothing, NOW_MS, "sister", whole=True, changed=False)
    assert nothing.against_sister_ms == FIRST_MS
    assert learned(nothing, NOW_MS, "sister", whole=True, changed=True) == Trust(NOW_MS, FIRST_MS, DAY_MS)
