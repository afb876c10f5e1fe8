"""GET /static: scripts, styles and fonts."""

import asyncio
from hashlib import sha256
from mimetypes import guess_type

from quart import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from ticker.web.assets.assets import OVER, PAGE, SHEET, split
from ticker.web.site import site

blueprint = Blueprint("static", __name__)

_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/static/<path:filename>")
async def static(filename: str) -> Response:
    """A file, whole: a part of one is never asked for but by clients that take the whole as well.

    Below the fingerprint it never changes: the page of an older version is told that there is none any more.
    """
    assets = site().assets
    fingerprint, name = split(filename)
    if fingerprint and fingerprint != assets.fingerprint:
        raise NotFound("this is of another version of the page: load the page anew")
    if name in {SHEET, OVER}:
        return await whole(assets.sheet(name), name, for_ever=bool(fingerprint))
    if not assets.has(name):
        raise NotFound
    is_sent_short = fingerprint and name.endswith(".js")
    # The first of a version joins a hundred modules.
    body = (
        await asyncio.to_thread(assets.script, name, request.args.get(PAGE, ""))
        if is_sent_short
        else assets.file(name)
    )
    return await whole(body, name, for_ever=bool(fingerprint))


async def whole(body: bytes, name: str, *, for_ever: bool = False) -> Response:
    """Read before it is sent: whoever goes away in the middle leaves no file open behind."""
    response = Response(body, mimetype=guess_type(name)[0] or "application/octet-stream")
    response.set_etag(sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = _FOR_EVER if for_ever else "no-cache, max-age=0"
    return await response.make_conditional(request)
