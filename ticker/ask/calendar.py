"""What a calendar may be asked for."""

from collections.abc import Sequence

from ticker.ask.parameters import TEXT, Many, Parameter, Values, listed
from ticker.ask.subscription import CHANNELS, SYMBOLS, at_most

_MOST = 100


def _venues(texts: Sequence[str]) -> list[str]:
    return at_most(_MOST, "venue", listed(texts), "venues")


VENUE = Many(
    name="venue",
    sample="XNYS",
    read=_venues,
    meaning="only days of these venues, and what happens there, by the codes that /venues has",
    values=Values(type="array", items=TEXT),
)
CALENDAR: tuple[Parameter, ...] = (CHANNELS, SYMBOLS, VENUE)
