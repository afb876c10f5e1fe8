import pytest

from ticker.config.rhythm import DAY_MS, Rhythm
from ticker.poller.deciding.freshness import MAX_RETRY_AFTER_S, interval, retry_after
from ticker.sources.adapter import PublisherHints

MINUTE = 60_000
FEED = Rhythm(5 * MINUTE, on_grid=False)


def wait(hints: PublisherHints, rhythm: Rhythm = FEED) -> tuple[float, str]:
    """In minutes, and why."""
    ask = interval(rhythm, rhythm.every_ms, hints)
    return ask.wait_ms / MINUTE, ask.reason


MATRIX = [
    # One hint at a time: a longer one is obeyed, a shorter or equal one changes nothing.
    (PublisherHints(), 5, "every 5 min"),
    (PublisherHints(max_age_s=900), 15, "publisher asks for 15 min (max-age)"),
    (PublisherHints(max_age_s=300), 5, "every 5 min"),
    (PublisherHints(max_age_s=60), 5, "every 5 min"),
    (PublisherHints(max_age_s=0), 5, "every 5 min"),
    (PublisherHints(max_age_s=900, age_s=300), 10, "publisher asks for 10 min (max-age)"),
    (PublisherHints(max_age_s=900, age_s=900), 5, "every 5 min"),
    (PublisherHints(max_age_s=900, age_s=5000), 5, "every 5 min"),
    (PublisherHints(max_age_s=900, no_cache=True), 5, "every 5 min"),
    (PublisherHints(expires_s=900), 15, "publisher asks for 15 min (Expires)"),
    (PublisherHints(expires_s=900, age_s=300), 10, "publisher asks for 10 min (Expires)"),
    (PublisherHints(expires_s=-1), 5, "every 5 min"),
    (PublisherHints(expires_s=900, no_cache=True), 5, "every 5 min"),
    (PublisherHints(ttl_s=3600), 60, "publisher asks for 60 min (ttl)"),
    (PublisherHints(ttl_s=60), 5, "every 5 min"),
    (PublisherHints(period_s=7200), 120, "publisher asks for 2 h (updatePeriod)"),
    (PublisherHints(period_s=1800), 30, "publisher asks for 30 min (updatePeriod)"),
    # hourly/1 is what every WordPress says.
    (PublisherHints(period_s=3600), 5, "every 5 min"),
    # The latest wins, and is named.
    (PublisherHints(max_age_s=900, ttl_s=3600, period_s=7200), 120, "publisher asks for 2 h (updatePeriod)"),
    (PublisherHints(max_age_s=900, ttl_s=3600, period_s=1800), 60, "publisher asks for 60 min (ttl)"),
    (PublisherHints(max_age_s=4800, ttl_s=3600, period_s=1800), 80, "publisher asks for 80 min (max-age)"),
    (PublisherHints(max_age_s=3600, ttl_s=3600), 60, "publisher asks for 60 min (max-age)"),
    # max-age is read instead of Expires, also where that makes it shorter (RFC 9111, 5.3).
    (PublisherHints(max_age_s=900, expires_s=7200), 15, "publisher asks for 15 min (max-age)"),
    (PublisherHints(max_age_s=0, expires_s=7200), 5, "every 5 min"),
    # no-cache voids what the headers say, not what the document says.
    (PublisherHints(max_age_s=9000, no_cache=True, ttl_s=3600), 60, "publisher asks for 60 min (ttl)"),
    # Nobody is left unread for longer than a day because of a header.
    (PublisherHints(max_age_s=DAY_MS / 1000), 1440, "publisher asks for 24 h (max-age)"),
    (
        PublisherHints(max_age_s=31_536_000),
        1440,
        "publisher asks for 365 days (max-age), limited to 24 h (max_every)",
    ),
    (
        PublisherHints(ttl_s=31_536_000),
        1440,
        "publisher asks for 365 days (ttl), limited to 24 h (max_every)",
    ),
    # Retry-After is no interval; it counts where there was an error.
    (PublisherHints(retry_after_s=7200), 5, "every 5 min"),
]


@pytest.mark.parametrize(("hints", "minutes", "reason"), MATRIX)
def test_next_read_is_the_latest_of_what_anybody_asks_for(
    hints: PublisherHints, minutes: float, reason: str
) -> None:
    assert wait(hints) == (minutes, reason)


def test_operator_may_bound_what_a_publisher_asks_for() -> None:
    rhythm = Rhythm(5 * MINUTE, on_grid=False, max_ms=30 * MINUTE)
    assert wait(PublisherHints(ttl_s=3600), rhythm) == (
        30,
        "publisher asks for 60 min (ttl), limited to 30 min (max_every)",
    )
    assert wait(PublisherHints(ttl_s=1200), rhythm) == (20, "publisher asks for 20 min (ttl)")


def test_bound_never_makes_reads_more_frequent_than_the_operator_said() -> None:
    rhythm = Rhythm(7 * DAY_MS, on_grid=False, max_ms=DAY_MS)
    assert wait(PublisherHints(), rhythm) == (7 * 1440, "every 7 days")
    assert wait(PublisherHints(ttl_s=14 * 86_400), rhythm) == (7 * 1440, "every 7 days")


def test_auto_is_named_as_such() -> None:
    ask = interval(Rhythm(15 * MINUTE, on_grid=False, auto=True), 22 * MINUTE, PublisherHints())
    assert (ask.wait_ms, ask.reason) == (22 * MINUTE, "every 22 min, as often as it changes (auto)")


def test_retry_after_is_obeyed_for_a_week_at_most() -> None:
    asked = retry_after(PublisherHints(retry_after_s=7200))
    assert asked is not None
    assert (asked.wait_ms, asked.reason) == (7_200_000, "publisher asks for 2 h (Retry-After)")
    forever = retry_after(PublisherHints(retry_after_s=1e9))
    assert forever is not None
    assert forever.wait_ms == MAX_RETRY_AFTER_S * 1000
    assert retry_after(PublisherHints()) is None
