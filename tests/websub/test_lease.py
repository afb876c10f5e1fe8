"""One subscription through time: what it comes to, whatever a hub does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.adapter import Offer
from ticker.websub.lease import (
    Lease,
    accepted,
    asking,
    confirmed,
    denied,
    fits,
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

from .leasing import HUB, NOW_MS, OFFER, OTHER_HUB, SITE, TOPIC, fresh

MINUTE_MS = 60_000
DAY_MS = 86_400_000


def active(lease_s: int | None = 864_000, *hubs: str) -> Lease:
    return confirmed(asking(fresh(*hubs), NOW_MS), lease_s, NOW_MS)


# What is asked


def test_a_new_subscription_is_asked_for_at_once() -> None:
    lease = fresh()
    assert (lease.state, step(lease, NOW_MS), lease.hub) == ("wanted", "ask", HUB)


def test_token_and_secret_are_two_drawings_and_the_callback_ends_in_the_token() -> None:
    lease = fresh()
    assert lease.token != lease.secret
    assert lease.callback == f"{SITE}/push/{lease.token}"


def test_the_request_holds_what_the_specification_asks_for() -> None:
    lease = fresh()
    assert lease.form("subscribe") == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": lease.callback,
        "hub.secret": lease.secret,
        "hub.lease_seconds": "864000",
        # For hubs of PubSubHubbub 0.3, such as WordPress.com's, which ask for it.
        "hub.verify": "async",
    }


def test_who_leaves_tells_no_secret() -> None:
    lease = fresh()
    assert lease.form("unsubscribe") == {
        "hub.mode": "unsubscribe",
        "hub.topic": TOPIC,
        "hub.callback": lease.callback,
        "hub.verify": "async",
    }


@pytest.mark.parametrize(
    ("offer", "base_url", "same"),
    [
        (OFFER, SITE, True),
        (OFFER, f"{SITE}/", True),
        (Offer((OTHER_HUB, HUB), TOPIC), SITE, True),
        (Offer((HUB,), TOPIC), SITE, False),
        (Offer((HUB, OTHER_HUB, "https://third.example.org/"), TOPIC), SITE, False),
        (Offer(OFFER.hubs, f"{TOPIC}/"), SITE, False),
        (OFFER, f"{SITE}/below", False),
        (OFFER, SITE.replace("https", "http"), False),
    ],
)
def test_a_subscription_fits_its_hubs_in_any_order_its_topic_and_its_callback(
    offer: Offer, base_url: str, *, same: bool
) -> None:
    assert fits(fresh(), offer, base_url) == same


# What a hub grants


@pytest.mark.parametrize(
    ("lease_s", "granted_ms"),
    [
        (864_000, 10 * DAY_MS),
        (None, 10 * DAY_MS),
        (3_600, 3_600_000),
        (0, MINUTE_MS),
        (1, MINUTE_MS),
        (9_999_999_999, 366 * DAY_MS),
    ],
)
def test_a_lease_is_what_the_hub_grants_within_a_minute_and_a_year(
    lease_s: int | None, granted_ms: int
) -> None:
    lease = active(lease_s)
    assert lease.until_ms == NOW_MS + granted_ms
    assert is_active(lease, NOW_MS + granted_ms - 1)
    assert not is_active(lease, NOW_MS + granted_ms)


def test_it_is_renewed_after_three_quarters() -> None:
    lease = active(4_000)
    assert step(lease, NOW_MS + 2_999_999) == "wait"
    assert step(lease, NOW_MS + 3_000_000) == "ask"
    assert next_ms(lease) == NOW_MS + 3_000_000


def test_while_it_is_renewed_it_goes_on() -> None:
    before = active(4_000)
    later_ms = NOW_MS + 3_000_000
    renewing = accepted(asking(before, later_ms), later_ms + 1_000)
    assert is_active(renewing, later_ms + 1_000)
    renewed = confirmed(renewing, 4_000, later_ms + 2_000)
    assert renewed.until_ms == later_ms + 2_000 + 4_000_000
    assert (renewed.token, renewed.secret) == (before.token, before.secret)


def test_a_renewal_that_fails_takes_nothing_from_the_lease_that_runs() -> None:
    before = active(40_000)
    failed = refused(asking(before, NOW_MS + 1), "503", NOW_MS + 2, 0.0)
    assert failed.until_ms == before.until_ms
    assert is_active(failed, NOW_MS + 2)
    assert (failed.state, failed.detail) == ("refused", "503")
    silent = unconfirmed(asking(before, NOW_MS + 1), NOW_MS + 2, 0.0)
    assert silent.until_ms == before.until_ms


def test_it_lapses_once_and_is_wanted_again() -> None:
    lease = active(60)
    assert step(lease, NOW_MS + MINUTE_MS) == "lapse"
    after = lapsed(lease)
    assert (after.state, after.until_ms, after.detail) == ("wanted", None, "the lease ran out")
    assert step(after, NOW_MS + MINUTE_MS) == "ask"


def test_one_that_lapses_while_it_is_renewed_still_waits_for_the_hub() -> None:
    asked = asking(active(60), NOW_MS + MINUTE_MS - 1)
    after = lapsed(asked)
    assert (step(asked, NOW_MS + MINUTE_MS), step(after, NOW_MS + MINUTE_MS)) == ("lapse", "wait")
    assert is_active(confirmed(after, 60, NOW_MS + MINUTE_MS), NOW_MS + MINUTE_MS)


def test_one_that_failed_says_why_after_it_has_lapsed() -> None:
    failed = refused(active(60), "503", NOW_MS, 0.0)
    assert (lapsed(failed).detail, lapsed(failed).state) == ("503", "refused")


# What a hub refuses


def test_a_hub_that_accepts_has_ten_minutes_to_confirm_from_then_on() -> None:
    asked = accepted(asking(fresh(), NOW_MS), NOW_MS + 5_000)
    assert step(asked, NOW_MS + 604_999) == "wait"
    assert step(asked, NOW_MS + 605_000) == "give up"
    assert unconfirmed(asked, NOW_MS, 0.0).detail == f"{HUB} did not confirm within 10 min"


def test_after_a_failure_the_next_hub_has_its_turn_and_so_round() -> None:
    lease, asked = fresh(), []
    for _ in range(4):
        lease = asking(lease, NOW_MS)
        asked.append(lease.hub)
        lease = refused(lease, "503", NOW_MS, 0.0)
        # What is told of the failure is told beside the hub that failed.
        assert lease.hub == asked[-1]
    assert asked == [HUB, OTHER_HUB, HUB, OTHER_HUB]


def test_the_hub_that_confirmed_stays_the_one_that_is_asked() -> None:
    lease = asking(refused(asking(fresh(), NOW_MS), "503", NOW_MS, 0.0), NOW_MS)
    renewing = asking(confirmed(lease, 60, NOW_MS), NOW_MS)
    assert renewing.hub == OTHER_HUB


def test_a_hub_that_confirms_late_is_believed() -> None:
    late = confirmed(unconfirmed(asking(fresh(), NOW_MS), NOW_MS, 0.0), 60, NOW_MS)
    assert (late.hub, late.state, late.failures, late.detail) == (HUB, "active", 0, None)


def test_waits_double_from_five_minutes_to_a_day_and_no_further() -> None:
    lease, waits = fresh(HUB), []
    for _ in range(40):
        lease = refused(lease, "503", NOW_MS, 0.0)
        waits.append((lease.due_ms - NOW_MS) // MINUTE_MS)
    assert waits[:9] == [5, 10, 20, 40, 80, 160, 320, 640, 1280]
    assert set(waits[9:]) == {1440}


def test_the_feeds_other_hub_is_asked_right_away_and_the_waits_begin_when_both_have_failed() -> None:
    lease, waits = fresh(HUB, OTHER_HUB), []
    for _ in range(4):
        lease = refused(asking(lease, NOW_MS), "503", NOW_MS, 0.0)
        waits.append((lease.hub, (lease.due_ms - NOW_MS) // 1000))
    assert waits == [(HUB, 2), (OTHER_HUB, 300), (HUB, 600), (OTHER_HUB, 1200)]
    first = denied(asking(fresh(HUB, OTHER_HUB), NOW_MS), "", NOW_MS)
    second = denied(asking(first, NOW_MS), "", NOW_MS)
    assert [first.due_ms - NOW_MS, second.due_ms - NOW_MS] == [2_000, DAY_MS]


@given(st.integers(0, 100), st.floats(0, 1))
def test_chance_makes_a_wait_shorter_by_a_tenth_at_most(failures: int, jitter: float) -> None:
    lease = fresh()
    for _ in range(failures):
        lease = refused(lease, "503", NOW_MS, 0.0)
    plain, drawn = refused(lease, "503", NOW_MS, 0.0), refused(lease, "503", NOW_MS, jitter)
    assert 0.9 * (plain.due_ms - NOW_MS) <= drawn.due_ms - NOW_MS <= plain.due_ms - NOW_MS


def test_a_hub_that_denies_ends_the_lease_and_is_asked_a_day_later() -> None:
    lease = denied(active(864_000, HUB), "no room", NOW_MS)
    assert (lease.state, lease.until_ms, lease.detail) == ("refused", None, f"{HUB} denied it: no room")
    assert next_ms(lease) == NOW_MS + DAY_MS
    assert denied(active(), "", NOW_MS).detail == f"{HUB} denied it"


# What it does not push


def test_two_misses_do_not_matter_and_the_third_has_the_hub_asked_anew_a_moment_later() -> None:
    lease = missed(missed(active(), NOW_MS), NOW_MS + 1)
    assert step(lease, NOW_MS + 1) == "wait"
    assert next_ms(missed(lease, NOW_MS + 2)) == NOW_MS + 2_002


def test_a_delivery_makes_up_for_the_misses() -> None:
    lease = missed(missed(active(), NOW_MS), NOW_MS)
    assert step(missed(heard(lease), NOW_MS), NOW_MS) == "wait"


def test_a_hub_that_nobody_tells_of_news_is_asked_anew_ever_less_often() -> None:
    lease, anew = active(), []
    for number in range(1, 200):
        lease = missed(lease, NOW_MS)
        if step(lease, NOW_MS + 2_000) == "ask":
            anew.append(number)
            lease = confirmed(asking(lease, NOW_MS), 864_000, NOW_MS)
    assert anew == [3, 6, 12, 24, 48, 96, 192]


def test_misses_neither_hurry_a_hub_that_is_being_asked_nor_one_that_refused() -> None:
    alone = active(864_000, HUB)
    asked, again = asking(alone, NOW_MS), refused(alone, "503", NOW_MS, 0.0)
    for _ in range(3):
        asked, again = missed(asked, NOW_MS), missed(again, NOW_MS)
    assert (step(asked, NOW_MS), step(again, NOW_MS)) == ("wait", "wait")


# After a start


def test_a_start_changes_nothing() -> None:
    for lease in (fresh(), asking(fresh(), NOW_MS), active(), denied(active(), "", NOW_MS)):
        assert resumed(lease, NOW_MS + 1_000, private=False) == lease


@pytest.mark.parametrize("lease", [asking(fresh(), NOW_MS), active(), refused(fresh(), "503", NOW_MS, 0.0)])
def test_a_clock_that_has_stepped_back_by_years_makes_nobody_wait_for_years(lease: Lease) -> None:
    then_ms = NOW_MS - 3650 * DAY_MS
    after = resumed(lease, then_ms, private=False)
    assert next_ms(after) <= then_ms + 366 * DAY_MS
    assert lease.state == "active" or next_ms(after) <= then_ms + DAY_MS


def test_private_is_what_the_config_of_now_says() -> None:
    assert not resumed(fresh(private=True), NOW_MS, private=False).private
