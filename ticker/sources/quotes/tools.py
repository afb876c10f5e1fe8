"""What all quotes sources share: the way out."""

from ticker.config.types import Fetch
from ticker.outbound.fetch import Fetcher
from ticker.outbound.outbound import Outbound
from ticker.sources.kind import Opened
from ticker.sources.quotes.adapter import QuotesAdapter
from ticker.sources.quotes.settings import QuotesSource


class QuotesTools:
    def __init__(self, fetch: Fetch, out: Outbound) -> None:
        self._fetch = fetch
        self._fetcher = Fetcher(out)

    def open(self, spec: QuotesSource) -> Opened:
        return Opened(QuotesAdapter(spec, self._fetch, self._fetcher))

    async def close(self) -> None:
        pass
