"""What a reader asked for, and where it begins. Pure."""

from ticker.ask.accept import accepts
from ticker.ask.ask import PAGE, STREAM, WEBSOCKET, Ask, ask_of
from ticker.ask.paging import AUTHOR, BEFORE, LIMIT, WAIT
from ticker.ask.parameters import Arguments, Parameter, Values, only
from ticker.ask.replay import SPEED, UNTIL, Before, End, Newest, Through
from ticker.ask.spoken import Echo, Resubscribe, Spoken, spoken, subscribed, texts_of
from ticker.ask.start import SINCE, After, Everything, From, Latest, Start, Upcoming, parse_start
from ticker.ask.subscription import (
    CHANNELS,
    FILTERS,
    SYMBOLS,
    WORDS,
    Subscription,
    expand,
    narrowed,
    unknown_channel,
)

PARAMETERS: tuple[Parameter, ...] = tuple(dict.fromkeys((*STREAM, *PAGE, CHANNELS, BEFORE)))
"""All that any route takes."""

__all__ = [
    "AUTHOR",
    "BEFORE",
    "CHANNELS",
    "FILTERS",
    "LIMIT",
    "PAGE",
    "PARAMETERS",
    "SINCE",
    "SPEED",
    "STREAM",
    "SYMBOLS",
    "UNTIL",
    "WAIT",
    "WEBSOCKET",
    "WORDS",
    "After",
    "Arguments",
    "Ask",
    "Before",
    "Echo",
    "End",
    "Everything",
    "From",
    "Latest",
    "Newest",
    "Parameter",
    "Resubscribe",
    "Spoken",
    "Start",
    "Subscription",
    "Through",
    "Upcoming",
    "Values",
    "accepts",
    "ask_of",
    "expand",
    "narrowed",
    "only",
    "parse_start",
    "spoken",
    "subscribed",
    "texts_of",
    "unknown_channel",
]
