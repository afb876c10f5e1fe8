import pytest

from ticker.outbound.freshness import Freshness, freshness_of, retry_after_s

NOW_MS = 1_767_323_045_000
NOW = "Fri, 02 Jan 2026 03:04:05 GMT"
DAY_LATER = "Sat, 03 Jan 2026 03:04:05 GMT"
DAY_AND_HOUR_LATER = "Sat, 03 Jan 2026 04:04:05 GMT"
HOUR_LATER = "Fri, 02 Jan 2026 04:04:05 GMT"


@pytest.mark.parametrize(
    ("headers", "freshness"),
    [
        ({}, Freshness()),
        ({"cache-control": "max-age=900"}, Freshness(max_age_s=900)),
        ({"cache-control": 'public, Max-Age = "900" , must-revalidate'}, Freshness(max_age_s=900)),
        ({"cache-control": "max-age=900, max-age=5"}, Freshness(max_age_s=900)),
        ({"cache-control": "s-maxage=900"}, Freshness()),
        ({"cache-control": "max-age=soon"}, Freshness()),
        ({"cache-control": "max-age=-1"}, Freshness()),
        (
            {"cache-control": f"max-age={'9' * 30}", "age": "9" * 30},
            Freshness(max_age_s=2.0**31, age_s=2.0**31),
        ),
        ({"cache-control": "no-cache, max-age=900"}, Freshness(max_age_s=900, no_cache=True)),
        ({"cache-control": 'no-cache="set-cookie"'}, Freshness(no_cache=True)),
        ({"cache-control": "NO-STORE"}, Freshness(no_cache=True)),
        ({"cache-control": "max-age=900", "age": "100"}, Freshness(max_age_s=900, age_s=100)),
        ({"cache-control": "max-age=900", "age": "old"}, Freshness(max_age_s=900)),
        ({"expires": HOUR_LATER, "date": NOW}, Freshness(expires_s=3600)),
        # The publisher's clock is a day off; only the difference counts.
        ({"expires": DAY_AND_HOUR_LATER, "date": DAY_LATER}, Freshness(expires_s=3600)),
        ({"expires": HOUR_LATER}, Freshness(expires_s=3600)),
        ({"expires": "0", "date": NOW}, Freshness()),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT", "date": NOW}, Freshness(expires_s=-1_767_323_045)),
    ],
)
def test_headers_are_read_as_they_are_meant(headers: dict[str, str], freshness: Freshness) -> None:
    assert freshness_of(headers, NOW_MS) == freshness


@pytest.mark.parametrize(
    ("status", "seconds"), [(429, 60), (503, 60), (200, None), (304, None), (404, None), (500, None)]
)
def test_retry_after_counts_where_it_means_something(status: int, seconds: float | None) -> None:
    assert freshness_of({"retry-after": "60"}, NOW_MS, status).retry_after_s == seconds


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        (None, None, None),
        ("120", None, 120.0),
        (" 120 ", None, 120.0),
        ("Fri, 02 Jan 2026 03:06:05 GMT", None, 120.0),
        ("Fri, 02 Jan 2026 03:06:05 GMT", NOW, 120.0),
        ("Fri, 02 Jan 2026 04:06:05 GMT", "Fri, 02 Jan 2026 04:04:05 GMT", 120.0),
        ("Fri, 02 Jan 2026 03:00:00 GMT", NOW, 0.0),
        ("Fri, 02 Jan 2026 03:06:05 GMT", "never", 120.0),
        ("soon", None, None),
        ("-5", None, None),
        # More than can be counted is as long as can be.
        ("9" * 11, None, 2.0**31),
        ("9" * 400, None, 2.0**31),
        ("0" * 20 + "120", None, 120.0),
    ],
)
def test_retry_after_is_read_as_seconds(value: str | None, date: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, date, NOW_MS) == seconds
