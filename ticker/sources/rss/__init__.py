"""The rss kind: RSS, Atom and JSON feeds over HTTP, read into headlines."""

from ticker.config.types import Fetch, RssSource
from ticker.outbound.addresses import Resolve, resolve
from ticker.outbound.gate import HostGate
from ticker.outbound.outbound import outbound
from ticker.sources.rss.adapter import RssAdapter
from ticker.sources.rss.fetch import Fetcher
from ticker.sources.rss.hub_client import HubClient
from ticker.sources.rss.parse_slots import SLOTS, ParseSlots
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
        slots: int = SLOTS,
    ) -> None:
        self._fetch = fetch
        self._out = outbound(fetch, clock=clock, gate=gate, resolve=resolve)
        self._fetcher = Fetcher(self._out)
        self.host_backoffs = self._out.host_backoffs
        self.hubs = HubClient(self._out, clock)
        self._worker = Worker()
        self._slots = ParseSlots(slots)

    def adapter(self, spec: RssSource) -> RssAdapter:
        return RssAdapter(spec, self._fetch, self._fetcher, self._worker, self._slots)

    async def close(self) -> None:
        """End the parsing process and all connections; a read that is under way fails with SourceError."""
        await self._worker.close()
        await self._out.close()
