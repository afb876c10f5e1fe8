"""What was made of a request before: after a restart thousands ask for the same, in the same words."""

from collections.abc import Collection
from typing import Generic, TypeAlias, TypeVar

from ticker.access.credentials import TOKEN
from ticker.config import Config

T = TypeVar("T")

Place: TypeAlias = tuple[bytes, str, str]
"""The bytes that came, from which address, and by which scheme."""

_AT_MOST = 1_024
_LONGEST_BYTES = 2_048
"""So all of them take a few megabytes at most."""
_CREDENTIALS = frozenset({"authorization", "cookie"})


def says_who(headers: Collection[str], target: str) -> bool:
    """Whether a request with headers of these names shows a token or a session.

    What comes of that goes by the moment as well, and neither is to be kept in memory.
    """
    # An escaped character may be one of the name.
    return not _CREDENTIALS.isdisjoint(headers) or TOKEN in target or "%" in target


class Remembered(Generic[T]):
    """Holds under one config at a time; when it is full, it begins anew."""

    def __init__(self, at_most: int = _AT_MOST) -> None:
        self._at_most = at_most
        self._config: Config | None = None
        self._known: dict[Place, T] = {}

    def __len__(self) -> int:
        return len(self._known)

    def get(self, config: Config, place: Place) -> T | None:
        if config is not self._config:
            self._config = config
            self._known.clear()
        return self._known.get(place)

    def put(self, place: Place, known: T) -> None:
        """Under the config that `get` was last called with; not by no bytes, nor by very many."""
        if not 0 < len(place[0]) <= _LONGEST_BYTES:
            return
        if len(self._known) >= self._at_most:
            self._known.clear()
        self._known[place] = known
