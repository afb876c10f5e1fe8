"""The dashboard's server side: a first picture of text, as rows.json describes it for JavaScript too."""

from ticker.page.first_paint import FirstPaint, PageSource, Rights, first_paint
from ticker.page.layout import HOME, Column, Layout, Widget
from ticker.page.locales import Locale, locale_meant, writing
from ticker.page.quotes import Chosen, PageChannel

__all__ = [
    "HOME",
    "Chosen",
    "Column",
    "FirstPaint",
    "Layout",
    "Locale",
    "PageChannel",
    "PageSource",
    "Rights",
    "Widget",
    "first_paint",
    "locale_meant",
    "writing",
]
