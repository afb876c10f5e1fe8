"""GET /demo/newswire.rss: stories about the simulated markets, as a publisher's feed would have them."""

from quart import Blueprint, Response

from ticker.ask import only
from ticker.derive.newswire import Story
from ticker.events import Headline
from ticker.times import rfc3339
from ticker.web.site import arguments, asker, home, site
from ticker.web.views.api import document
from ticker.web.views.feeds_out import FORMATS, About, FeedItem

blueprint = Blueprint("newswire", __name__)

_TITLE = "Newswire (simulated)"


@blueprint.get("/demo/newswire.rss")
async def newswire() -> Response:
    only(arguments(), ())
    who = asker()
    # As they were last committed: what was told once is told again after a crash.
    stories = [story for story in site().derivations.newswire.settled.stories if who.knows(story.channel)]
    write, content_type = FORMATS["rss"]
    about = About(_TITLE, home(), home().rstrip("/") + "/demo/newswire.rss")
    items = [_item(story) for story in reversed(stories)]
    changed_ms = max((story.time_ms for story in stories), default=None)
    return await document(write(about, items), content_type, changed_ms)


def _item(story: Story) -> FeedItem:
    headline = Headline(
        headline_id=story.guid,
        revision=1,
        title=story.title,
        source="newswire",
        first_seen=rfc3339(story.time_ms),
        summary=story.summary,
        author=_TITLE,
        tags=("simulated",),
    )
    return FeedItem(f"newswire:{story.guid}", headline, story.time_ms, story.time_ms)
