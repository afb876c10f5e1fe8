"""GET /healthz: alive."""

from quart import Blueprint, Response

from ticker.web.answers import json_response

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
async def healthz() -> Response:
    return json_response(b'{"status":"ok"}')
