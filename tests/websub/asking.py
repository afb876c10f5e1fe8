"""A hub client to test with, and what it has asked."""

import pytest

from tests.outbound.known_hosts import KnownHosts
from tests.support.waiting import PATIENCE_S
from ticker.errors import HubError
from ticker.outbound.addresses import CheckedBackend
from ticker.outbound.fetch import Fetcher
from ticker.outbound.gate import HostGate
from ticker.outbound.host_backoffs import HostBackoffs
from ticker.outbound.outbound import Outbound
from ticker.outbound.transport import client
from ticker.websub.hub_client import HubClient

AGENT = "Ticker/1 (+ops@example.org)"
NOW_MS = 1_767_323_045_000
FORM = {"hub.mode": "subscribe", "hub.topic": "https://example.org/feed?a=1&b=ü", "hub.secret": "s+e c=r&t"}
SENT = {name: [value] for name, value in FORM.items()}


class Asking:
    """A hub client, and a fetcher of feeds that shares with it the way out."""

    def __init__(self, *, gap_s: float = 0.0) -> None:
        self.clients = (
            client(KnownHosts(lambda host: host.endswith(".example"))),
            client(CheckedBackend(private=True)),
        )
        self.slept_s: list[float] = []
        self.host_backoffs = HostBackoffs(lambda: NOW_MS)
        # No time passes but what is slept.
        gate = HostGate(1, gap_s, lambda: sum(self.slept_s), self._sleep)
        out = Outbound(*self.clients, gate, self.host_backoffs, AGENT)
        self.fetcher = Fetcher(out)
        self.hubs = HubClient(out, lambda: NOW_MS)

    async def _sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)

    async def ask(self, hub: str, *, timeout_s: float = PATIENCE_S, private: bool = True) -> None:
        await self.hubs.ask(hub, FORM, timeout_s=timeout_s, private=private)

    async def refusal(self, hub: str, *, timeout_s: float = PATIENCE_S, private: bool = True) -> str:
        with pytest.raises(HubError) as failed:
            await self.ask(hub, timeout_s=timeout_s, private=private)
        assert failed.value.subject == hub
        return failed.value.detail

    async def close(self) -> None:
        for each in self.clients:
            await each.aclose()
