"""Where things are traded: hours, holidays, currency and tick sizes, as dated data (pure)."""

from ticker.venues.calendar import Calendar, Phase, Turn
from ticker.venues.shipped import SHIPPED, find
from ticker.venues.ticks import TickTable, tick_at
from ticker.venues.venue import Hours, Rules, Venue

__all__ = ["SHIPPED", "Calendar", "Hours", "Phase", "Rules", "TickTable", "Turn", "Venue", "find", "tick_at"]
