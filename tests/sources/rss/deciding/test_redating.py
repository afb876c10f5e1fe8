from ticker.sources.rss.deciding.decide import decide
from ticker.sources.rss.deciding.redating import redated
from ticker.sources.rss.parsing.entries import Entry
from ticker.times import rfc3339

T = 1_800_000_000_000
DAY = 86_400_000


def entry(title: str, published_ms: int | None) -> Entry:
    return Entry(guid=title, title=title, published_ms=published_ms)


def test_what_was_seen_by_a_clock_that_was_behind_is_told_again_with_its_dates_and_nothing_else_is() -> None:
    old = decide(None, [entry("before", T - 9 * DAY)], T - 8 * DAY, "feed", 50)
    behind = decide(
        old.ledger, [entry("new", T - 5_000), entry("before", T - 9 * DAY)], T - 3 * DAY, "feed", 50
    )
    assert [body.published for body in behind.bodies] == [rfc3339(T - 3 * DAY)]
    ledger = redated(behind.ledger, T - 3 * DAY - 1_000, T - 3 * DAY + 1_000, 3 * DAY)
    after = decide(ledger, [entry("new", T - 5_000), entry("before", T - 9 * DAY)], T + 2_000, "feed", 50)
    [body] = after.bodies
    assert (body.title, body.revision) == ("new", 2)
    assert (body.published, body.first_seen) == (rfc3339(T - 5_000), rfc3339(T))
    again = decide(
        after.ledger, [entry("new", T - 5_000), entry("before", T - 9 * DAY)], T + 4_000, "feed", 50
    )
    assert again.bodies == ()
