import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.rss.dates import instant_ms
from ticker.times import rfc3339


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05.000Z"),
        ("Fri, 02 Jan 2026 03:04:05 +0100", "2026-01-02T02:04:05.000Z"),
        ("2 Jan 26 03:04 EST", "2026-01-02T08:04:00.000Z"),
        ("Thu, 02 Jul 2026 12:00:00 CEST", "2026-07-02T10:00:00.000Z"),
        ("Thu, 02 Jul 2026 12:00:00 BST", "2026-07-02T11:00:00.000Z"),
        ("Thu, 02 Jul 2026 12:00:00 IST", "2026-07-02T06:30:00.000Z"),
        ("Thu, 02 Jul 2026 12:00:00 GMT-05:00", "2026-07-02T17:00:00.000Z"),
        ("Thu, 02 Jul 2026 12:00:00", "2026-07-02T12:00:00.000Z"),
        ("Thu, 02 Jul 2026 24:00:00 GMT", "2026-07-03T00:00:00.000Z"),
        ("Thu, 31 Dec 2026 23:59:60 GMT", "2027-01-01T00:00:00.000Z"),
        ("Thu, 2 Juli 2026 12:00:00 +0200", "2026-07-02T10:00:00.000Z"),
        ("jeu., 02 juil. 2026 12:00:00 +0200", "2026-07-02T10:00:00.000Z"),
        ("jue, 02 de ago de 2026 12:00:00 +0000", "2026-08-02T12:00:00.000Z"),
        ("July 2, 2026 3:04 PM", "2026-07-02T15:04:00.000Z"),
        ("Thu Jul  2 12:00:00 2026", "2026-07-02T12:00:00.000Z"),
        ("Thu Jul 2 12:00:00 PDT 2026", "2026-07-02T19:00:00.000Z"),
        ("2026-07-02", "2026-07-02T00:00:00.000Z"),
        ("2026-07-02 12:00:00", "2026-07-02T12:00:00.000Z"),
        ("2026-07-02T12:00:00.123456789+05:30", "2026-07-02T06:30:00.123Z"),
        ("2026-07-02T24:00:00Z", "2026-07-03T00:00:00.000Z"),
        ("1767323045", "2026-01-02T03:04:05.000Z"),
        ("1767323045678", "2026-01-02T03:04:05.678Z"),
    ],
)
def test_date_is_read(text: str, instant: str) -> None:
    found = instant_ms(text)
    assert found is not None
    assert rfc3339(found) == instant


@pytest.mark.parametrize(
    "text", ["", "yesterday", "Mon, 01 Jan 0001 00:00:00 +0000", "2026-13-01", "42", "31 Feb 2026 00:00 GMT"]
)
def test_what_is_no_plausible_date_is_none(text: str) -> None:
    assert instant_ms(text) is None


@given(
    st.text(max_size=40) | st.from_regex(r"\w{3}, \d{1,4} \w{3} \d{2,4} \d{1,3}:\d\d:\d\d [+A-Z0-9:-]{0,9}")
)
def test_no_text_is_an_error(text: str) -> None:
    found = instant_ms(text)
    assert found is None or rfc3339(found)
