"""Euro reference rates of the European Central Bank, as a kind of source for Ticker."""

from ticker.sources.kind import Kind, Surroundings, Tools
from ticker_ecb_rates.settings import EcbRatesSource


def _tools(around: Surroundings) -> Tools[EcbRatesSource]:
    # Whoever only checks a config needs no HTTP.
    from ticker_ecb_rates.adapter import EcbRatesTools

    return EcbRatesTools(around.fetch, around.out)


KIND = Kind(EcbRatesSource, _tools)
