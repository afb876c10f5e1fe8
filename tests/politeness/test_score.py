"""The score itself, on logs written by hand: what is rude is found, what is polite is not."""

from datetime import UTC, datetime

import pytest

from .origin import Logged
from .score import Rules, score

T = round(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp() * 1000)  # a Monday
MINUTE = 60_000
RULES = Rules(
    gap_ms=1_000,
    alone_ms={"a.example.org/feed": 10 * MINUTE},
    closed={"a.example.org/feed": (frozenset({13}), frozenset({6}))},
)


def asked(
    minutes: float,
    path: str = "/feed",
    status: int = 200,
    *,
    bare: bool = False,
    busy: int = 1,
    **headers: str,
) -> Logged:
    fields = {"etag": '"x"'} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Logged(T + round(minutes * MINUTE), "a.example.org", path, not bare, status, fields, busy)


def test_polite_reader_scores_a_hundred() -> None:
    found = score([asked(0, bare=True), asked(10), asked(25, status=304), asked(130)], RULES)
    assert (found.percent, found.broken) == (100, {})
    assert found.unconditional == {"a.example.org/feed": 1}


@pytest.mark.parametrize(
    ("rule", "log"),
    [
        ("double fetch", [asked(0), asked(9)]),
        ("gap", [asked(0), asked(0.01, "/other")]),
        ("two at once", [asked(0), asked(30, busy=2)]),
        ("unconditional", [asked(0, bare=True), asked(30, bare=True)]),
        ("still fresh", [asked(0, cache_control="max-age=3600", age="600"), asked(49)]),
        ("Retry-After", [asked(0, status=503, retry_after="3600"), asked(50)]),
        ("429", [asked(0, status=429, retry_after="3600"), asked(50, "/other")]),
        ("closed hours", [asked(0), asked(70)]),
        ("closed hours", [asked(0), asked(6 * 24 * 60)]),
        ("gone", [asked(0, status=410), asked(50)]),
    ],
)
def test_rude_request_is_found(rule: str, log: list[Logged]) -> None:
    found = score(log, RULES)
    assert (found.broken, found.percent) == ({rule: 1}, 50)
