"""What is added to events before they are appended; pure."""

from ticker.enrich.story import with_stories as enriched

__all__ = ["enriched"]
