"""Append, read, follow, on SQLite: the one place where writers and readers meet."""

from ticker.log.compaction import Compacted
from ticker.log.event_log import Channel, EventLog, Refusal
from ticker.log.reads import Page
from ticker.log.retention import Keep
from ticker.log.trouble import Trouble

__all__ = ["Channel", "Compacted", "EventLog", "Keep", "Page", "Refusal", "Trouble"]
