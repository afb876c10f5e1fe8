"""One broker a module; each test is a tenant that finds it empty."""

from collections.abc import Iterator

import pytest

from tests.support.brokers import Broker


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def url(broker: Broker) -> str:
    return broker.new_tenant()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes of this process say that the brokers are away as soon as that has lasted for a moment."""
    monkeypatch.setattr("ticker.cluster.reach._PATIENCE_S", 0.3)
