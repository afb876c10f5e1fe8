"""When each source is read: one APScheduler job per source, politeness, back-off, health as events."""

from ticker.poller.poller import Poller, Watched
from ticker.poller.standing import Rhythm

__all__ = ["Poller", "Rhythm", "Watched"]
