"""Append, read, follow, on SQLite: the one place where writers and readers meet."""

from ticker.log.channel import Channel, Keep
from ticker.log.event_log import EventLog
from ticker.log.heartbeat import Heartbeat
from ticker.log.order import Order, State
from ticker.log.reading.compaction import Compacted
from ticker.log.reading.cursors import Refusal
from ticker.log.reading.followed import FollowedLog
from ticker.log.reading.rows import Page
from ticker.log.reading.size import Size
from ticker.log.reading.view import LogView
from ticker.log.storing import Storing
from ticker.log.trouble import Trouble

__all__ = [
    "Channel",
    "Compacted",
    "EventLog",
    "FollowedLog",
    "Heartbeat",
    "Keep",
    "LogView",
    "Order",
    "Page",
    "Refusal",
    "Size",
    "State",
    "Storing",
    "Trouble",
]
