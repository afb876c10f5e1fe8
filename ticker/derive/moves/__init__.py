"""What a headline has moved: the price of each symbol that it names, five minutes later."""

from ticker.derive.moves.derivation import MovesOfHeadlines, MovesState
from ticker.derive.moves.history import History, history_of

__all__ = ["History", "MovesOfHeadlines", "MovesState", "history_of"]
