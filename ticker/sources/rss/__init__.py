"""The rss kind: RSS, Atom and JSON feeds over HTTP, read into headlines."""

import time

from ticker import __version__
from ticker.config.types import Fetch, RssSource
from ticker.sources.rss.adapter import RssAdapter
from ticker.sources.rss.addresses import CheckedBackend, Resolve, resolve
from ticker.sources.rss.fetch import Fetcher
from ticker.sources.rss.gate import HostGate
from ticker.sources.rss.holds import Holds
from ticker.sources.rss.hub_client import HubClient
from ticker.sources.rss.transport import client
from ticker.sources.rss.worker import Worker
from ticker.times import Clock, now_ms

__all__ = ["RssAdapter", "RssTools"]


class RssTools:
    """What all rss sources share: HTTP connections, politeness towards hosts, the parsing process."""

    def __init__(
        self,
        fetch: Fetch,
        *,
        clock: Clock = now_ms,
        gate: HostGate | None = None,
        resolve: Resolve = resolve,
    ) -> None:
        self._fetch = fetch
        self._clients = (
            client(CheckedBackend(resolve)),
            client(CheckedBackend(resolve, private=True)),
        )
        self.holds = Holds(clock)
        gate = gate or HostGate(fetch.per_host, fetch.host_gap_ms / 1000, time.monotonic)
        agent = _user_agent(fetch.contact)
        self._fetcher = Fetcher(*self._clients, gate, self.holds, agent)
        self.hubs = HubClient(*self._clients, gate, self.holds, agent, clock)
        self._worker = Worker()

    def adapter(self, spec: RssSource) -> RssAdapter:
        return RssAdapter(spec, self._fetch, self._fetcher, self._worker)

    async def close(self) -> None:
        """End the parsing process and all connections; a read that is under way fails with SourceError."""
        await self._worker.close()
        for each in self._clients:
            await each.aclose()


def _user_agent(contact: str) -> str:
    agent = f"Ticker/{__version__}"
    return f"{agent} (+{contact})" if contact else agent
