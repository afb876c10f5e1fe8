"""What other feed readers may read."""

from ticker.ask import CALENDAR, LIMIT
from ticker.web.reference.operation import Operation
from ticker.web.reference.operations.answers import LISTED, TEXT, document
from ticker.web.reference.schemas import Schema


def _headlines(ending: str, name: str, media_type: str, schema: Schema = TEXT) -> Operation:
    return Operation(
        path=f"/headlines.{ending}",
        tag="feeds",
        summary=f"Headlines as {name}",
        parameters=(*LISTED, LIMIT),
        headers=("If-None-Match", "If-Modified-Since"),
        answers=document("the newest headlines", media_type, schema),
        fails=(404,),
    )


FEEDS = (
    _headlines("rss", "RSS 2.0", "application/rss+xml"),
    _headlines("atom", "Atom", "application/atom+xml"),
    _headlines("json", "JSON Feed 1.1", "application/feed+json", {"type": "object"}),
    Operation(
        path="/demo/newswire.rss",
        tag="feeds",
        summary="Stories about the simulated markets",
        headers=("If-None-Match",),
        answers=document("an RSS 2.0 feed", "application/rss+xml"),
    ),
    Operation(
        path="/calendar.ics",
        tag="feeds",
        summary="Simulated earnings and the like, holidays and early closes, as iCalendar",
        parameters=CALENDAR,
        headers=("If-None-Match",),
        answers=document("a calendar", "text/calendar"),
        fails=(404,),
    ),
    Operation(
        path="/feeds.opml",
        tag="feeds",
        summary="The feeds that are read, for another reader",
        headers=("If-None-Match",),
        answers=document("an OPML 2.0 list", "text/x-opml"),
    ),
)
