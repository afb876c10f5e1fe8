"""What a reader asked for, and where it begins. Pure."""

from ticker.ask.start import After, Everything, From, Latest, Start, Upcoming, parse_start
from ticker.ask.subscription import Subscription, expand

__all__ = [
    "After",
    "Everything",
    "From",
    "Latest",
    "Start",
    "Subscription",
    "Upcoming",
    "expand",
    "parse_start",
]
