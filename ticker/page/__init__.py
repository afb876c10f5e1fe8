"""The dashboard's server side: a first picture of text, as rows.json describes it for JavaScript too."""

from ticker.page.boot import Framed, PageRights
from ticker.page.first_paint import FirstPaint, first_paint
from ticker.page.layout import HOME, Column, Layout, Widget
from ticker.page.locales import Locale, locale_meant, writing
from ticker.page.quotes import Chosen, PageChannel
from ticker.page.sources import PageSource
from ticker.page.stood import Stood

__all__ = [
    "HOME",
    "Chosen",
    "Column",
    "FirstPaint",
    "Framed",
    "Layout",
    "Locale",
    "PageChannel",
    "PageRights",
    "PageSource",
    "Stood",
    "Widget",
    "first_paint",
    "locale_meant",
    "writing",
]
