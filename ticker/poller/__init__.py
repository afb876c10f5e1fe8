"""When each source is read: one APScheduler job per source, back-off, health as events."""

from ticker.poller.poller import Poller, Watched
from ticker.poller.verdict import Rhythm

__all__ = ["Poller", "Rhythm", "Watched"]
