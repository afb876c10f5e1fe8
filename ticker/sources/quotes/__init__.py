"""The quotes kind: prices that a publisher answers with in JSON or CSV."""

from ticker.sources.kind import Kind, Surroundings, Tools
from ticker.sources.quotes.settings import QuotesSource


def _tools(around: Surroundings) -> Tools[QuotesSource]:
    from ticker.sources.quotes.tools import QuotesTools

    return QuotesTools(around.fetch, around.out)


KIND = Kind(QuotesSource, _tools)
