"""The newswire: stories about simulated markets, for a feed that is read back as any other."""

from ticker.derive.newswire.derivation import Newswire
from ticker.derive.newswire.state import Story, WireState

__all__ = ["Newswire", "Story", "WireState"]
