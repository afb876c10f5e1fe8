"""GET /demo/newswire.rss, stories of the simulated markets as a publisher's feed; POST /demo/hub, its hub."""

from urllib.parse import parse_qs

from quart import Blueprint, Response

from ticker.access import ANONYMOUS
from ticker.ask import only
from ticker.derive.newswire import Story
from ticker.errors import QueryError
from ticker.events import Headline
from ticker.times import rfc3339
from ticker.web.answers import busy
from ticker.web.body import taken_in
from ticker.web.site import GatheringSite, arguments, asker, gathering, home
from ticker.web.views.api import document
from ticker.web.views.feeds_out import FORMATS, FeedHead, FeedItem
from ticker.web.writing.writer import refuse_other_sites
from ticker.websub.hub import Edition, Mistake, request_of

blueprint = Blueprint("newswire", __name__)

_TITLE = "Newswire (simulated)"
_FEED, _HUB = "demo/newswire.rss", "demo/hub"
_MOST_FORM_BYTES, _FORM_S = 8_192, 10.0


@blueprint.get(f"/{_FEED}")
async def newswire() -> Response:
    only(arguments(), ())
    here, where, channels = gathering(), home(), asker().channels
    now = _edition(here, where, channels)
    changed_ms = max((story.time_ms for story in _stories(here, channels)), default=None)
    response = await document(now.body, now.content_type, changed_ms)
    response.headers["Link"] = f'<{now.hub}>; rel="hub", <{where}{_FEED}>; rel="self"'
    return response


@blueprint.post(f"/{_HUB}")
async def hub() -> Response:
    """Subscribe to the newswire, or unsubscribe (WebSub, section 5.1)."""
    refuse_other_sites(asker())
    body = await taken_in("the form", _MOST_FORM_BYTES, _FORM_S)
    try:
        asked = request_of(parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise QueryError("bad_parameter", "body", "is no form", "fields of a form") from error
    if isinstance(asked, Mistake):
        raise QueryError("bad_parameter", asked.parameter, "is missing or wrong", asked.expected)
    if asked.topic != home() + _FEED:
        raise QueryError("bad_parameter", "hub.topic", "is not of this hub", home() + _FEED)
    if gathering().broadcast.is_closing or gathering().hub.take(asked) != "accepted":
        return busy("nobody else can subscribe just now")
    return Response(b"", 202, headers={"Cache-Control": "no-store"})


def edition(site: GatheringSite, topic: str) -> Edition:
    """The newswire as who subscribed to it under an address is sent it: what anybody may read of it."""
    return _edition(site, topic.removesuffix(_FEED), site.readable(ANONYMOUS))


def _edition(site: GatheringSite, home: str, channels: tuple[str, ...]) -> Edition:
    write, content_type = FORMATS["rss"]
    about = FeedHead(_TITLE, home, home + _FEED, home + _HUB)
    items = [_item(story) for story in reversed(_stories(site, channels))]
    return Edition(write(about, items), content_type, home + _HUB)


def _stories(site: GatheringSite, channels: tuple[str, ...]) -> list[Story]:
    # As they were last committed: what was told once is told again after a crash.
    return [story for story in site.derivations.newswire.settled.stories if story.channel in channels]


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
