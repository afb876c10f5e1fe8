"""GET /service-worker.js, which browsers run beside the page, and /offline/{fingerprint}, which it keeps."""

import msgspec
from quart import Blueprint, Response

from ticker.ask import only
from ticker.errors import QueryError
from ticker.web.assets.offline import OfflinePage, offline_page
from ticker.web.site import GatheringSite, arguments, gathering
from ticker.web.static import whole

blueprint = Blueprint("worker", __name__)

_WORKER = "service-worker.js"
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"


@blueprint.get("/service-worker.js")
async def worker() -> Response:
    """From here, for it may act only for what is below its own path."""
    only(arguments(), ())
    here = gathering()
    page = await _page(here)
    if page is None and here.push is None:
        raise _absent("this Ticker has nothing for a worker to do", "page.offline or push.contact")
    address = msgspec.json.encode(page.address if page is not None else "").decode()
    script = f"self.offline = {address};\n".encode() + here.assets.script(_WORKER)
    response = await whole(script, _WORKER)
    response.headers["Content-Security-Policy"] = _WORKER_POLICY
    return response


@blueprint.get("/offline/<fingerprint>")
async def offline(fingerprint: str) -> Response:
    only(arguments(), ())
    page = await _page(gathering())
    if page is None or page.fingerprint != fingerprint:
        raise _absent("no such page is to be kept", "the one that /service-worker.js names")
    response = Response(page.html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = page.policy
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cache-Control"] = "no-cache"
    return response


async def _page(here: GatheringSite) -> OfflinePage | None:
    service = here.config.service
    if not service.page.offline:
        return None
    return await here.offline.get("", lambda: offline_page(here.assets, service.title))


def _absent(what: str, limit: str) -> QueryError:
    return QueryError("not_found", "path", what, limit, status=404)
