"""The dashboard's server side: a first picture of text, as rows.json describes it for JavaScript too."""

from ticker.page.first_paint import FirstPaint, PageSource, Rights, first_paint
from ticker.page.layout import HOME, Column, Layout, Widget
from ticker.page.quotes import Chosen, PageChannel

__all__ = [
    "HOME",
    "Chosen",
    "Column",
    "FirstPaint",
    "Layout",
    "PageChannel",
    "PageSource",
    "Rights",
    "Widget",
    "first_paint",
]
