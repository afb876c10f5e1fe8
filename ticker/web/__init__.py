"""The faces of Ticker: the page, the stream, the JSON routes and the probes."""

from ticker.web.app import create_app, create_serving_app
from ticker.web.site import GatheringSite, ScheduleView, Site

__all__ = ["GatheringSite", "ScheduleView", "Site", "create_app", "create_serving_app"]
