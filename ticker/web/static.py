"""GET /static: scripts, styles and fonts."""

from hashlib import sha256

from quart import Blueprint, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

from ticker.web.assets import SHEET, split
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
    if name == SHEET:
        return await _text(assets.sheet(), "text/css", for_ever=bool(fingerprint))
    if fingerprint and name.endswith(".js") and assets.has(name):
        return await _text(assets.script(name), "text/javascript", for_ever=True)
    try:
        response = await send_from_directory(assets.folder, name, conditional=False)
    except OSError as error:  # the system knows no file by such a name
        raise NotFound from error
    return await _answer(response, for_ever=bool(fingerprint))


async def _text(body: bytes, kind: str, *, for_ever: bool) -> Response:
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.set_etag(sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache, max-age=0"
    return await _answer(response, for_ever=for_ever)


async def _answer(response: Response, *, for_ever: bool) -> Response:
    if for_ever:
        response.headers["Cache-Control"] = _FOR_EVER
        response.headers.pop("Expires", None)
    return await response.make_conditional(request)
