"""GET /manifest.webmanifest: what a system is told of the page when somebody installs it."""

from collections.abc import Sequence

import msgspec
from quart import Blueprint, Response

from ticker.ask import only
from ticker.web.site import arguments, site

blueprint = Blueprint("manifest", __name__)

_HOME = "./"
"""Relative to the manifest, which stands where the page does: also below a path."""
_GROUND = "#0b0e13"
"""What is shown before the page is; that of its dark theme, as page.html has it."""
_ICONS = "static/icons"
_MOST_LETTERS = 12


class Icon(msgspec.Struct, frozen=True):
    """A drawing; a `maskable` one may be cut to the shape that a system has for all."""

    src: str
    type: str
    sizes: str
    purpose: str = "any"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """As https://www.w3.org/TR/appmanifest/ has it."""

    name: str
    short_name: str
    description: str = "Live prices and headlines."
    id: str = _HOME
    start_url: str = _HOME
    scope: str = _HOME
    display: str = "standalone"
    background_color: str = _GROUND
    theme_color: str = _GROUND
    icons: Sequence[Icon] = (
        Icon("static/favicon.svg", "image/svg+xml", "any"),
        Icon(f"{_ICONS}/icon-192.png", "image/png", "192x192"),
        Icon(f"{_ICONS}/icon-512.png", "image/png", "512x512"),
        Icon(f"{_ICONS}/maskable-512.png", "image/png", "512x512", "maskable"),
    )


@blueprint.get("/manifest.webmanifest")
async def manifest() -> Response:
    only(arguments(), ())
    title = site().config.service.title
    told = Manifest(name=title, short_name=title if len(title) <= _MOST_LETTERS else title.split()[0])
    response = Response(msgspec.json.encode(told), content_type="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response
