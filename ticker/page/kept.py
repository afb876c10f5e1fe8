"""Since when the log is whole, as the page's line of time goes back."""

import msgspec


class KeptSince(msgspec.Struct, frozen=True):
    """Since when all is kept: prices, and headlines, alerts and messages; null where there are none."""

    prices: str | None = None
    stories: str | None = None


NOTHING_KEPT = KeptSince()
