"""A feed's subscriptions, from one read to the next and from one start to the next."""

import random

import msgspec
import pytest

from ticker.sources.adapter import Offer
from ticker.websub.lease import Lease, asking, confirmed, denied
from ticker.websub.leases import Leases, after_offer, after_start, encode, recall

from .leasing import HUB, NOW_MS, OFFER, OTHER_HUB, SITE, TOPIC, drawing, fresh

LATER_MS = NOW_MS + 1_000
DAY_MS = 86_400_000


def active(lease: Lease | None = None, lease_s: int = 864_000) -> Lease:
    return confirmed(asking(lease or fresh(), NOW_MS), lease_s, NOW_MS)


def named(lease: Lease, token: str) -> Lease:
    return msgspec.structs.replace(lease, token=token)


def offered(
    leases: Leases,
    offer: Offer | None,
    base_url: str = SITE,
    *,
    now_ms: int = LATER_MS,
    private: bool = False,
) -> Leases:
    words = drawing()
    return after_offer(leases, offer, base_url, now_ms, lambda: f"new-{words()}", private=private)


def started(leases: Leases, base_url: str = SITE, *, now_ms: int = LATER_MS, private: bool = False) -> Leases:
    words = drawing()
    return after_start(leases, base_url, now_ms, lambda: f"new-{words()}", private=private)


# After a read


def test_a_feed_that_names_a_hub_gets_a_subscription() -> None:
    after = offered(Leases(), OFFER, private=True)
    assert after.current is not None
    assert (after.current.hubs, after.current.topic, after.current.private) == (OFFER.hubs, TOPIC, True)
    assert (after.current.token, after.current.secret) == ("new-word-1", "new-word-2")
    assert not after.is_promised


def test_a_feed_that_names_none_gets_none() -> None:
    assert offered(Leases(), None) == Leases()


@pytest.mark.parametrize("lease", [fresh(), asking(fresh(), NOW_MS), active(), denied(active(), "", NOW_MS)])
def test_the_same_offer_changes_nothing(lease: Lease) -> None:
    before = Leases(lease)
    assert offered(before, OFFER) is before


@pytest.mark.parametrize(
    ("offer", "base_url"),
    [
        (Offer((OTHER_HUB,), TOPIC), SITE),
        (Offer(OFFER.hubs, "https://example.org/elsewhere"), SITE),
        (OFFER, "https://moved.example.org"),
    ],
)
def test_another_hub_topic_or_callback_ends_the_old_one_and_begins_another(
    offer: Offer, base_url: str
) -> None:
    before = active()
    after = offered(Leases(before), offer, base_url)
    assert after.leaving == after.to_leave == (before,)
    assert after.current is not None
    assert after.current.callback == f"{base_url}/push/new-word-1"
    assert {after.current.token, after.current.secret}.isdisjoint({before.token, before.secret})


def test_a_feed_that_names_no_hub_any_more_leaves() -> None:
    before = active()
    assert offered(Leases(before), None) == Leases(None, (before,))


@pytest.mark.parametrize("lease", [fresh(), asking(fresh(), NOW_MS), denied(active(), "", NOW_MS)])
def test_what_no_hub_has_confirmed_ends_by_itself(lease: Lease) -> None:
    assert offered(Leases(lease), None) == Leases()


def test_a_lease_that_is_over_is_not_left() -> None:
    assert offered(Leases(active(lease_s=60)), None, now_ms=NOW_MS + 60_000) == Leases()


def test_those_that_leave_are_forgotten_at_their_end_and_are_never_many() -> None:
    leases = Leases(active(lease_s=60))
    for number in range(10):
        leases = offered(leases, Offer((f"https://hub{number}.example.org/",), TOPIC))
        assert leases.current is not None
        leases = leases.with_current(active(named(leases.current, f"t{number}")))
    assert [lease.token for lease in leases.leaving] == ["t5", "t6", "t7", "t8"]
    assert leases.without_ended(NOW_MS + 10 * DAY_MS).leaving == ()


def test_who_has_left_is_known_until_the_hub_confirms_the_end() -> None:
    first, second = named(active(), "first"), named(active(), "second")
    leases = Leases(None, (first, second)).having_left("first")
    assert leases.to_leave == (second,)
    assert [lease.token for lease in leases.leaving] == ["first", "second"]
    assert leases.without("first") == Leases(None, (second,))
    assert leases.having_left("nobody") == leases


# After a start


def test_a_start_under_the_same_config_changes_nothing() -> None:
    before = Leases(active(), (named(active(), "leaving"),))
    assert started(before) == before
    assert started(Leases()) == Leases()


def test_under_another_callback_the_same_hubs_are_asked_anew() -> None:
    before = active()
    after = started(Leases(before), "https://moved.example.org")
    assert after.leaving == (before,)
    assert after.current is not None
    assert (after.current.hubs, after.current.topic) == (OFFER.hubs, TOPIC)
    assert after.current.callback == "https://moved.example.org/push/new-word-1"
    assert after.current.due_ms == LATER_MS


def test_private_addresses_are_asked_only_while_the_config_says_so() -> None:
    after = started(Leases(active(fresh(private=True))))
    assert after.current is not None
    assert not after.current.private
    assert after.leaving == ()


def test_those_that_leave_are_forgotten_at_a_start_after_their_end() -> None:
    assert started(Leases(None, (active(lease_s=60),)), now_ms=NOW_MS + 60_000) == Leases()


# What is remembered


@pytest.mark.parametrize(
    "leases",
    [Leases(), Leases(fresh()), Leases(active(), (active(), active(lease_s=60)))],
    ids=["none", "one", "three"],
)
def test_what_is_written_is_recalled(leases: Leases) -> None:
    assert recall("websub:a", encode(leases)) == leases


def test_nothing_is_recalled_of_nothing() -> None:
    assert recall("websub:a", None) == Leases()


def test_a_subscription_without_a_hub_cannot_be_recalled(caplog: pytest.LogCaptureFixture) -> None:
    hubless = msgspec.structs.replace(fresh(), hubs=())
    assert recall("websub:a", encode(Leases(hubless))) == Leases()
    assert "websub:a" in caplog.text


def test_whatever_is_damaged_starts_afresh_and_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    whole, chance = encode(Leases(active(), (active(),))), random.Random(1)
    for _ in range(5_000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        leases = recall(
            "websub:a", bytes(damaged[: chance.choice((len(whole), chance.randrange(len(whole))))])
        )
        assert leases.current is None or leases.current.hub
    assert "starts afresh" in caplog.text


def test_the_older_order_of_hubs_is_kept() -> None:
    asked = asking(msgspec.structs.replace(fresh(), failures=1), NOW_MS)
    assert asked.hubs == (OTHER_HUB, HUB)
    assert recall("websub:a", encode(Leases(asked))).current == asked
