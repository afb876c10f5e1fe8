"""Append, read, follow, on SQLite: the one place where writers and readers meet."""

from ticker.log.event_log import Channel, EventLog, Refusal
from ticker.log.reading.compaction import Compacted
from ticker.log.reading.reads import Page
from ticker.log.trouble import Trouble
from ticker.log.writing.retention import Keep

__all__ = ["Channel", "Compacted", "EventLog", "Keep", "Page", "Refusal", "Trouble"]
