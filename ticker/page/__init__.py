"""The dashboard's server side: a first picture of text, as rows.json describes it for JavaScript too."""

from ticker.page.first_paint import ChannelView, FirstPaint, SourceView, first_paint

__all__ = ["ChannelView", "FirstPaint", "SourceView", "first_paint"]
