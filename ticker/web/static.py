"""GET /static: scripts, styles and fonts."""

from pathlib import Path

from quart import Blueprint, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

blueprint = Blueprint("static", __name__)

FOLDER = Path(__file__).parent.parent / "static"


@blueprint.get("/static/<path:filename>")
async def static(filename: str) -> Response:
    """A file, whole: a part of one is never asked for but by clients that take the whole as well."""
    try:
        response = await send_from_directory(FOLDER, filename, conditional=False)
    except OSError as error:  # the system knows no file by such a name
        raise NotFound from error
    return await response.make_conditional(request)
