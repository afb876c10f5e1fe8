"""What is added to events before they are appended."""

from ticker.enrich.story import Stories
from ticker.enrich.symbols import Tagger

__all__ = ["Stories", "Tagger"]
