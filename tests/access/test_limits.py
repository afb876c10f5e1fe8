"""How often each address may ask, open streams and write."""

import pytest

from tests.access.test_rate import Seconds
from ticker.access.limits import AddressLimit, Limits
from ticker.access.networks import stranger
from ticker.access.rate import Allowed, RefusedByRate
from ticker.config.types import LimitSettings

ONE = {"rate": "1/d", "burst": "1"}


def limits(**said: object) -> Limits:
    return Limits(LimitSettings.model_validate(said), Seconds())


def is_refused_after_one(limit: AddressLimit, first: str, second: str) -> bool:
    limit.take(first)
    return isinstance(limit.take(second), RefusedByRate)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:0:ffff::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("127.0.0.1", "::1", True),
        ("127.0.0.1", "unix", True),
        ("127.0.0.1", "192.0.2.1", False),
    ],
)
def test_who_is_counted_together(first: str, second: str, same: bool) -> None:
    assert is_refused_after_one(limits(requests=ONE).requests, first, second) is same


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "unix", ""])
def test_who_is_on_this_machine_is_no_stranger(address: str) -> None:
    assert stranger(address) is None
    assert limits().requests.take(address) is None


def test_what_the_config_does_not_name_spares_this_machine() -> None:
    some = limits(streams=ONE)
    assert some.requests.take("127.0.0.1") is None
    assert isinstance(some.streams.take("127.0.0.1"), Allowed)
    assert isinstance(some.streams.take("127.0.0.1"), RefusedByRate)


def test_a_burst_of_nothing_is_no_limit() -> None:
    none = limits(writes={"burst": "0"})
    assert [none.writes.take("192.0.2.1") for _ in range(10_000)] == [None] * 10_000


def test_thousands_behind_one_address_may_come_back_at_once_by_default() -> None:
    streams = limits().streams
    assert all(isinstance(streams.take("192.0.2.1"), Allowed) for _ in range(10_000))
    assert isinstance(streams.take("192.0.2.1"), RefusedByRate)


def test_another_rate_begins_anew_and_the_same_goes_on() -> None:
    some = limits(requests=ONE)
    some.requests.take("192.0.2.1")
    some.use(LimitSettings.model_validate({"requests": ONE, "writes": ONE}))
    assert isinstance(some.requests.take("192.0.2.1"), RefusedByRate)
    some.use(LimitSettings.model_validate({"requests": {"rate": "1/d", "burst": "2"}}))
    assert isinstance(some.requests.take("192.0.2.1"), Allowed)
    some.use(LimitSettings.model_validate({"requests": {"burst": "0"}}))
    assert some.requests.take("192.0.2.1") is None
