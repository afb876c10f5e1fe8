"""When each source is read: one APScheduler job per source, politeness, back-off, health as events."""

from ticker.poller.poller import Poller
from ticker.poller.watched import Watched

__all__ = ["Poller", "Watched"]
