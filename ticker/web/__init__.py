"""The faces of Ticker: the page, the stream, the JSON routes and the probes."""

from ticker.web.app import create_app
from ticker.web.site import ScheduleView, Site

__all__ = ["ScheduleView", "Site", "create_app"]
