"""One subscription through any course of events: no hub is hurried, and no lease is lost."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ticker.websub.lease import (
    accepted,
    asking,
    confirmed,
    denied,
    heard,
    is_active,
    lapsed,
    missed,
    next_ms,
    refused,
    resumed,
    step,
    unconfirmed,
)

from .leasing import NOW_MS, fresh

DAY_MS = 86_400_000
EVENTS = st.one_of(
    st.tuples(st.just("time goes on"), st.integers(0, 30 * DAY_MS)),
    st.tuples(st.just("read that missed"), st.integers(1_000, DAY_MS)),
    st.tuples(st.just("delivery"), st.just(0)),
    st.tuples(st.just("hub confirms"), st.one_of(st.none(), st.integers(0, 9_999_999_999))),
    st.tuples(st.just("hub denies"), st.just(0)),
    st.tuples(st.just("restart"), st.integers(0, DAY_MS)),
)
HUBS = st.sampled_from(["refuses", "is silent", "confirms"])


class Life:
    """A lease, a clock, and whoever does what is due, as `Subscriptions` does it."""

    def __init__(self, hubs: int) -> None:
        self.now_ms = NOW_MS
        self.lease = fresh(*(f"https://hub{number}.example.org/" for number in range(hubs)))
        self.asked_ms: list[int] = []
        self.lapses = self.grants = 0
        self.hub = "confirms"
        self.lease_s: int | None = 60

    def pass_to(self, end_ms: int) -> None:
        """Do all that comes due until then."""
        for _ in range(100_000):
            if next_ms(self.lease) > end_ms or self.now_ms > end_ms:
                break
            self.now_ms = max(self.now_ms, next_ms(self.lease))
            self.tend()
        else:
            pytest.fail("a busy loop")
        self.now_ms = max(self.now_ms, end_ms)

    def tend(self) -> None:
        match step(self.lease, self.now_ms):
            case "wait":
                pytest.fail("due, and nothing to do: a busy loop")
            case "lapse":
                self.lapses += 1
                self.lease = lapsed(self.lease)
            case "give up":
                self.lease = unconfirmed(self.lease, self.now_ms, 1.0)
            case "ask":
                self.ask()

    def ask(self) -> None:
        self.asked_ms.append(self.now_ms)
        self.lease = asking(self.lease, self.now_ms)
        match self.hub:
            case "refuses":
                self.lease = refused(self.lease, "503", self.now_ms, 1.0)
            case "is silent":
                self.lease = accepted(self.lease, self.now_ms)
            case _:
                self.confirm(self.lease_s)

    def confirm(self, lease_s: int | None) -> None:
        self.grants += 1
        self.lease = confirmed(self.lease, lease_s, self.now_ms)


_RENEWED_JUST_BEFORE_THE_THIRD_MISS = [
    (("time goes on", 51_000), "confirms"),
    *((("read that missed", 1_000), "confirms"),) * 2,
    (("time goes on", 36_990), "confirms"),
    (("read that missed", 10), "confirms"),
    (("time goes on", 5_000), "confirms"),
]


@given(st.integers(1, 4), st.lists(st.tuples(EVENTS, HUBS), max_size=30))
@example(1, _RENEWED_JUST_BEFORE_THE_THIRD_MISS)
def test_no_course_of_events_hurries_a_hub_or_loses_a_lease(
    hubs: int, events: list[tuple[tuple[str, int | None], str]]
) -> None:
    life = Life(hubs)
    for (event, much), life.hub in events:
        # A lease of a minute, for thirty days, is tens of thousands of renewals: a day shows as much.
        most_ms = DAY_MS if life.lease.state == "active" and life.hub == "confirms" else 30 * DAY_MS
        before = life.lease
        match event:
            case "time goes on":
                life.pass_to(life.now_ms + min(much or 0, most_ms))
            case "read that missed":
                life.pass_to(life.now_ms + min(much or 0, most_ms))
                life.lease = missed(life.lease, life.now_ms)
            case "delivery":
                life.lease = heard(life.lease)
            case "hub confirms":
                life.lease_s = much
                life.confirm(much)
            case "hub denies":
                life.lease = denied(life.lease, "", life.now_ms)
            case "restart":
                life.now_ms += much or 0
                life.lease = resumed(life.lease, life.now_ms, private=False)
        assert 0 < next_ms(life.lease) <= life.now_ms + 366 * DAY_MS
        assert (life.lease.token, life.lease.secret) == (before.token, before.secret)
        assert Counter(life.lease.hubs) == Counter(before.hubs)
    assert life.lapses <= life.grants
    gaps = [later - earlier for earlier, later in zip(life.asked_ms, life.asked_ms[1:], strict=False)]
    assert all(gap >= 1_000 for gap in gaps), gaps


@given(st.integers(1, 4), st.lists(st.sampled_from(["refuses", "is silent"]), min_size=1, max_size=60))
def test_a_lease_runs_to_its_end_however_its_renewals_fail(hubs: int, renewals: list[str]) -> None:
    life = Life(hubs)
    life.lease_s = 864_000
    life.tend()
    until_ms, life.hub = life.lease.until_ms, renewals[0]
    assert until_ms == NOW_MS + 10 * DAY_MS
    for life.hub in renewals:
        life.pass_to(min(next_ms(life.lease), until_ms - 1))
        assert is_active(life.lease, until_ms - 1)
    assert life.lapses == 0
    life.pass_to(until_ms)
    assert life.lapses == 1
    life.pass_to(until_ms + 30 * DAY_MS)
    assert life.lapses == 1
    assert len({urlsplit(hub).hostname for hub in life.lease.hubs}) == hubs
