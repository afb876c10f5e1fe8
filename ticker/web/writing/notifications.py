"""/notifications: browsers that are told of alerts while the page is closed."""

import msgspec
from quart import Blueprint, Response

from ticker.access.networks import stranger
from ticker.ask import only
from ticker.errors import QueryError
from ticker.events import Severity
from ticker.web.answers import json_response, nothing
from ticker.web.asker import Asker
from ticker.web.body import taken_in
from ticker.web.site import arguments, asker, gathering, session_mark
from ticker.web.writing.writer import refuse_all_but_json, refuse_other_sites
from ticker.webpush import Keeping, PushSubscription, Wanted, WebPush, unwanted, wanted

blueprint = Blueprint("notifications", __name__)

_MAX_BYTES = 8_192
_WITHIN_S = 10.0
_HERE = "here"
"""What is counted as one: this machine."""


class PushKey(msgspec.Struct, frozen=True):
    """What a browser subscribes with, in base64url."""

    key: str


class SubscriptionView(msgspec.Struct, frozen=True):
    """From which severity on the browser is told of alerts, and of which channels."""

    severity: Severity
    channels: tuple[str, ...]


@blueprint.get("/notifications")
async def key() -> Response:
    only(arguments(), ())
    return json_response(msgspec.json.encode(PushKey(_push().public_key)))


@blueprint.post("/notifications")
async def subscribe() -> Response:
    """Tell a browser of alerts from now on, or otherwise than until now."""
    only(arguments(), ())
    push, who = _push(), _writer()
    asked = wanted(await _sent())
    if not who.channels:
        what = "you may read no channel, so there is nothing to be told of"
        raise QueryError("forbidden", "channels", what, "a token that may", status=403)
    new = _subscription(push, asked, who)
    kept = await push.subscriptions.keep(new, asked.replaces)
    view = msgspec.json.encode(SubscriptionView(new.severity, who.channels))
    return json_response(view, _status(kept))


@blueprint.delete("/notifications")
async def unsubscribe() -> Response:
    """Tell it no more; whoever knows an endpoint may, and is not told whether there was one."""
    only(arguments(), ())
    push = _push()
    _writer()
    await push.subscriptions.drop(unwanted(await _sent()).endpoint)
    return nothing()


def _push() -> WebPush:
    push = gathering().push
    if push is None:
        what = "this Ticker sends no notifications"
        raise QueryError("not_found", "path", what, "push.contact in its config", status=404)
    return push


def _writer() -> Asker:
    who = asker()
    refuse_other_sites(who)
    refuse_all_but_json()
    return who


async def _sent() -> bytes:
    return await taken_in("the subscription", _MAX_BYTES, _WITHIN_S)


def _subscription(push: WebPush, asked: Wanted, who: Asker) -> PushSubscription:
    before = push.subscriptions.at(asked.replaces or asked.endpoint)
    return PushSubscription(
        endpoint=asked.endpoint,
        key=asked.keys.key,
        secret=asked.keys.secret,
        severity=asked.severity or (before.severity if before is not None else "info"),
        principal=who.principal,
        made_by=stranger(who.address) or _HERE,
        session=session_mark(),
    )


def _status(kept: Keeping) -> int:
    match kept:
        case "made":
            return 201
        case "changed":
            return 200
        case "too many":
            what, limit = "as many browsers as may are subscribed already", "push.most in the config"
            raise QueryError("too_many_browsers", "endpoint", what, limit, status=503)
        case "too many from there":
            what, limit = "this address has subscribed as many browsers as it may", "push.most_per_address"
            raise QueryError("too_many_browsers", "endpoint", what, limit, status=429)
