"""GET and POST /push/{token}: what hubs ask and deliver (WebSub, sections 5.2, 5.3 and 7)."""

from quart import Blueprint, Response, request

from ticker.errors import QueryError
from ticker.web.answers import Problem, busy, problem
from ticker.web.body import taken_in
from ticker.web.site import arguments, gathering, site
from ticker.websub import Receipt, Subscriptions, intent_of

blueprint = Blueprint("push", __name__)


@blueprint.get("/push/<token>")
async def answer(token: str) -> Response:
    """Confirm what was asked for, with the hub's own challenge."""
    hubs = _hubs()
    if hubs is None:
        return _received("busy")
    intent = intent_of(arguments())
    said = await hubs.answer(token, intent) if intent is not None else None
    if said is None:
        raise QueryError("not_found", "token", "nobody asked for this", "a subscription of ours", status=404)
    # Never as a page: what is echoed is anybody's.
    return _answered(Response(said, content_type="text/plain; charset=utf-8"))


@blueprint.post("/push/<token>")
async def deliver(token: str) -> Response:
    """Take a document that a hub delivers."""
    hubs = _hubs()
    if hubs is None:
        return _received("busy")
    feed = hubs.feed_at(token)
    if feed is None:
        return _received("unknown")
    try:
        body = await taken_in("the document", feed.max_bytes, feed.timeout_s)
    except QueryError as error:
        hubs.note_refusal(feed, error.detail)
        raise
    signature = request.headers.get("X-Hub-Signature", "")
    return _received(await hubs.deliver(token, signature, body, request.headers.get("Content-Type")))


def _hubs() -> Subscriptions | None:
    return None if site().broadcast.is_closing else gathering().schedule.hubs


def _received(receipt: Receipt) -> Response:
    match receipt:
        case "busy":
            return busy("deliveries cannot be taken just now")
        case "unknown":
            # Ends the subscription for the hub as well (section 7).
            return problem(Problem("gone", "token", "nobody is subscribed here any more", None), 410)
        case _:
            # Whatever became of it, the same again would not be better; and who guesses at secrets is told
            # nothing (section 7.1).
            return _answered(Response(b"", 204))


def _answered(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
