"""What is added to events before they are appended."""

from ticker.enrich.story import Stories

__all__ = ["Stories"]
