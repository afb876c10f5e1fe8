"""What all rss sources share."""

from ticker.config.types import Fetch
from ticker.outbound.fetch import Fetcher
from ticker.outbound.outbound import Outbound
from ticker.sources.kind import Opened, Pushable
from ticker.sources.rss.adapter import RssAdapter
from ticker.sources.rss.parse_slots import SLOTS, ParseSlots
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.sisters import Sisters
from ticker.sources.rss.worker import Worker


class RssTools:
    """A fetcher, the parsing process, slots for what waits to be parsed, and who has brought news."""

    def __init__(
        self, fetch: Fetch, out: Outbound, *, slots: int = SLOTS, worker: Worker | None = None
    ) -> None:
        self._fetch = fetch
        self._fetcher = Fetcher(out)
        self._clock = out.clock
        self._worker = worker or Worker()
        self._slots = ParseSlots(slots)
        self._sisters = Sisters()

    def open(self, spec: RssSource) -> Opened:
        """A source as the poller reads it, and as hubs may push to it."""
        adapter = self.adapter(spec)
        if not spec.push:
            return Opened(adapter)
        timeout_s, max_bytes = spec.timeout_s(self._fetch), spec.most_bytes(self._fetch)
        return Opened(adapter, Pushable(adapter, spec.private, timeout_s, max_bytes, spec.is_own))

    def adapter(self, spec: RssSource) -> RssAdapter:
        return RssAdapter(
            *(spec, self._fetch, self._fetcher, self._worker, self._slots, self._sisters), clock=self._clock
        )

    async def close(self) -> None:
        """End the parsing process; a read that is under way fails with SourceError."""
        await self._worker.close()
