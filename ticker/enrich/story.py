"""Which headlines tell the same story: those that lead to the same page."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec

from ticker.enrich.canonical import canonical
from ticker.events import Body, Headline

MOST_PAGES = 20_000
"""How many pages are remembered, those that were told of last."""
_STORY_CHARS = 12


class Stories:
    """Names each headline's story by its link; other events stay as they are.

    A link that a source gives to several entries names no story: it is its front page, or a live blog. Of
    entries that come one read after the other, only the first has one, and keeps it. From any thread.
    """

    def __init__(self, known: Iterable[Body] = ()) -> None:
        """`known` are headlines of before, in any order."""
        self._lock = threading.Lock()
        self._told: OrderedDict[tuple[str, str], str] = OrderedDict()
        for body in known:
            if isinstance(body, Headline) and body.story:
                self._remember(body.source, body.story, body.headline_id)

    def __call__(self, bodies: Sequence[Body]) -> tuple[Body, ...]:
        """Name the stories of what one read brought."""
        stories = {
            _name(body): story for body in bodies if isinstance(body, Headline) and (story := _story(body))
        }
        shared = {
            pair
            for pair, count in Counter((s, story) for (s, _), story in stories.items()).items()
            if count > 1
        }
        with self._lock:
            return tuple(
                msgspec.structs.replace(body, story=self._own(body, stories.get(_name(body)), shared))
                if isinstance(body, Headline)
                else body
                for body in bodies
            )

    def _own(self, body: Headline, story: str | None, shared: set[tuple[str, str]]) -> str | None:
        if story is None or (body.source, story) in shared:
            return None
        first = self._remember(body.source, story, body.headline_id)
        return story if first == body.headline_id else None

    def _remember(self, source: str, story: str, headline_id: str) -> str:
        """The entry that told a story first."""
        first = self._told.setdefault((source, story), headline_id)
        self._told.move_to_end((source, story))
        if len(self._told) > MOST_PAGES:
            self._told.popitem(last=False)
        return first


def _name(body: Headline) -> tuple[str, str]:
    return body.source, body.headline_id


def _story(body: Headline) -> str | None:
    page = canonical(body.url) if body.url else None
    return page and sha256(page.encode("utf-8", "replace")).hexdigest()[:_STORY_CHARS]
