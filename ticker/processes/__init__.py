"""Several processes that are one Ticker: one gathers, derives and writes, the others serve what it wrote."""
