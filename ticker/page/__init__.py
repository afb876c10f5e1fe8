"""The dashboard's server side: a first picture of text, as rows.json describes it for JavaScript too."""

from ticker.page.first_paint import FirstPaint, PageSource, first_paint
from ticker.page.quotes import PageChannel

__all__ = ["FirstPaint", "PageChannel", "PageSource", "first_paint"]
