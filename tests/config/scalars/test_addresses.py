"""Hosts and ports, as options and the config have them."""

import pytest

from ticker.config.scalars.addresses import broker_addresses


def test_brokers_are_told_by_addresses_that_can_be() -> None:
    several = "a, nats://b:4222,tls://user:secret@[::1]:65535"
    assert broker_addresses(several) == ("a", "nats://b:4222", "tls://user:secret@[::1]:65535")
    for wrong in ("nats://127.0.0.1:99999", "nats://a:0", "http://a:4222", "a,,b"):
        with pytest.raises(ValueError, match="addresses such as"):
            broker_addresses(wrong)
