"""Typed events: what they say, the drafts they come from, and the record the log keeps of each."""

from ticker.events.bodies import (
    BODIES,
    DEFAULT_TYPES,
    KEYLESS_TYPES,
    STATE_TYPES,
    STORY_TYPES,
    TYPES,
    Body,
    type_of,
)
from ticker.events.market import Action, Bar, Corporate, Move, Quote, Session, Status, Trading
from ticker.events.news import RETRACTED, Announcement, Headline, Mention, News
from ticker.events.ohlcv import Ohlcv
from ticker.events.records import Draft, Envelope, Record, encode_body, stamp
from ticker.events.told import Alert, Health, Message, Severity, Source

__all__ = [
    "BODIES",
    "DEFAULT_TYPES",
    "KEYLESS_TYPES",
    "RETRACTED",
    "STATE_TYPES",
    "STORY_TYPES",
    "TYPES",
    "Action",
    "Alert",
    "Announcement",
    "Bar",
    "Body",
    "Corporate",
    "Draft",
    "Envelope",
    "Headline",
    "Health",
    "Mention",
    "Message",
    "Move",
    "News",
    "Ohlcv",
    "Quote",
    "Record",
    "Session",
    "Severity",
    "Source",
    "Status",
    "Trading",
    "encode_body",
    "stamp",
    "type_of",
]
