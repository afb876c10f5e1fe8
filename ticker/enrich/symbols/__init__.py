"""Which symbols a headline is about, where its title says so, and by what that is known."""

from ticker.enrich.symbols.tagger import Tagger

__all__ = ["Tagger"]
