"""What a reader asked for, and where it begins. Pure."""

from ticker.ask.accept import accepts, qualities
from ticker.ask.ask import PAGE, STREAM, WEBSOCKET, Ask, ask_of
from ticker.ask.calendar import CALENDAR
from ticker.ask.embeds import EMBEDDED, EMBEDS, Embed, EmbeddedPanel, embed_of, taken_by
from ticker.ask.headlines import HEADLINES, HeadlineSearch, headline_search
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
    channels_of,
    expand,
    narrowed,
    unknown_channel,
)

PARAMETERS: tuple[Parameter, ...] = tuple(dict.fromkeys((*STREAM, *PAGE, *HEADLINES, *EMBEDS, *CALENDAR)))
"""All that any route takes."""

__all__ = [
    "AUTHOR",
    "BEFORE",
    "CALENDAR",
    "CHANNELS",
    "EMBEDDED",
    "EMBEDS",
    "FILTERS",
    "HEADLINES",
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
    "Embed",
    "EmbeddedPanel",
    "End",
    "Everything",
    "From",
    "HeadlineSearch",
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
    "channels_of",
    "embed_of",
    "expand",
    "headline_search",
    "narrowed",
    "only",
    "parse_start",
    "qualities",
    "spoken",
    "subscribed",
    "taken_by",
    "texts_of",
    "unknown_channel",
]
