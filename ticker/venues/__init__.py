"""Where things are traded: hours, holidays, currency and tick sizes, as dated data (pure)."""

from ticker.venues.calendar import Calendar, Phase, SessionChange
from ticker.venues.shipped import SHIPPED, find
from ticker.venues.ticks import TickTable, tick_at
from ticker.venues.venue import Hours, Rules, Venue

__all__ = [
    "SHIPPED",
    "Calendar",
    "Hours",
    "Phase",
    "Rules",
    "SessionChange",
    "TickTable",
    "Venue",
    "find",
    "tick_at",
]
