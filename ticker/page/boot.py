"""What JavaScript is told, in the page, to take over the picture that it finds."""

from collections.abc import Mapping, Sequence

import msgspec

from ticker.page.kept import KeptSince
from ticker.page.layout import Column, Layout
from ticker.page.locales import Locale
from ticker.page.moves import HeadlineMoves
from ticker.page.quotes import PageChannel
from ticker.page.sources import PageSource
from ticker.page.strips import ReadShown

_JSON_IN_HTML = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class PageRights(msgspec.Struct, frozen=True):
    """What whoever reads the page may do there: read sources at once, and make rules of alerts."""

    operates: bool = False
    rules: bool = False


class BootPage(msgspec.Struct, frozen=True):
    """A page that one may go to."""

    name: str
    slug: str
    columns: tuple[Column, ...]


class Boot(msgspec.Struct, frozen=True, kw_only=True):
    """`page` is the slug of the one that is shown; `embed` and `readable` are there only in a frame.

    Of the present, also where the page is painted as it was at another moment, which is `at_ms` then.
    """

    title: str
    rights: PageRights
    now_ms: int
    at_ms: int | msgspec.UnsetType = msgspec.UNSET
    images: bool
    view: Mapping[str, str]
    locale: Locale
    page: str
    pages: Sequence[BootPage]
    channels: Sequence[PageChannel]
    sources: Sequence[PageSource]
    former: Mapping[str, str]
    moves: HeadlineMoves
    strips: Mapping[str, Sequence[ReadShown]]
    kept: KeptSince
    embed: msgspec.Struct | msgspec.UnsetType = msgspec.UNSET
    readable: Sequence[str] | msgspec.UnsetType = msgspec.UNSET

    @property
    def is_past(self) -> bool:
        return self.at_ms is not msgspec.UNSET


class Framed(msgspec.Struct, frozen=True):
    """What a frame on somebody's site asked for, and the channels that it may read."""

    embed: msgspec.Struct
    readable: Sequence[str]


def boot_pages(layouts: Sequence[Layout]) -> list[BootPage]:
    return [BootPage(page.name, page.slug, page.columns) for page in layouts]


def framed(boot: Boot, frame: Framed | None) -> Boot:
    if frame is None:
        return boot
    return msgspec.structs.replace(boot, embed=frame.embed, readable=frame.readable)


def in_html(boot: Boot) -> str:
    """As JSON that may stand in a script element: nothing in it ends the element, or a line."""
    return msgspec.json.encode(boot).decode().translate(_JSON_IN_HTML)
