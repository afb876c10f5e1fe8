"""A client of Ticker for programs: typed events that go on where a connection broke off."""

from ticker.client.answers import Bars, ChannelView, HeadlinePage, PriceBar
from ticker.client.client import Client
from ticker.client.event import Event, EventPage, Unknown
from ticker.client.notices import Broken, Notice
from ticker.errors import ClientError, ClientRefused, Unreachable
from ticker.wire import Busy, Bye, Lagged, Live, Open, Reset, Stale

__all__ = [
    "Bars",
    "Broken",
    "Busy",
    "Bye",
    "ChannelView",
    "Client",
    "ClientError",
    "ClientRefused",
    "Event",
    "EventPage",
    "HeadlinePage",
    "Lagged",
    "Live",
    "Notice",
    "Open",
    "PriceBar",
    "Reset",
    "Stale",
    "Unknown",
    "Unreachable",
]
