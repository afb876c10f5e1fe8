"""Which headlines tell the same story: those that lead to the same page, or say the same in like words."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec

from ticker.enrich.canonical import canonical
from ticker.enrich.recent import Recent
from ticker.enrich.recent_titles import RecentTitles
from ticker.events import Body, Headline
from ticker.times import parse_rfc3339

MOST_PAGES = 20_000
"""How many pages are remembered, those that were told of last; and how many headlines."""
_STORY_CHARS = 12


class Stories:
    """Names each headline's story by its link and by its title; other events stay as they are.

    A link that a source gives to several entries names no story: it is its front page, or a live blog. Of
    entries that come one read after the other, only the first has one, and keeps it. A title like one of
    another publisher, of the same two days, tells that one's story. An edit keeps the story of its headline.
    From any thread.
    """

    def __init__(self, known: Iterable[Body] = ()) -> None:
        """`known` are headlines of before, in any order."""
        self._lock = threading.Lock()
        self._teller: Recent[tuple[str, str], str] = Recent(MOST_PAGES)
        self._of_headline: Recent[tuple[str, str], str] = Recent(MOST_PAGES)
        self._of_page: Recent[str, str] = Recent(MOST_PAGES)
        self._titles = RecentTitles()
        for body in known:
            if isinstance(body, Headline) and body.story:
                self._tells(body, body.story)
                self._learn(body, body.story, _page(body))

    def __call__(self, bodies: Sequence[Body]) -> tuple[Body, ...]:
        """Name the stories of what one read brought."""
        if not bodies:
            return ()
        shared = _shared(body for body in bodies if isinstance(body, Headline))
        with self._lock:
            return tuple(
                msgspec.structs.replace(body, story=self._story(body, shared))
                if isinstance(body, Headline)
                else body
                for body in bodies
            )

    def _story(self, body: Headline, shared: frozenset[tuple[str, str]]) -> str | None:
        page = _page(body)
        if page is not None and (body.source, page) in shared:
            page = None
        known = self._of_headline.get(_name(body)), page and self._of_page.get(page), self._like(body), page
        for story in known:
            if story is not None and self._tells(body, story):
                self._learn(body, story, page)
                return story
        return None

    def _like(self, body: Headline) -> str | None:
        return self._titles.story_like(body.source, body.title, parse_rfc3339(body.item_time))

    def _tells(self, body: Headline, story: str) -> bool:
        """Whether this is the entry by which its source told the story first."""
        return self._teller.setdefault((body.source, story), body.headline_id) == body.headline_id

    def _learn(self, body: Headline, story: str, page: str | None) -> None:
        self._of_headline.put(_name(body), story)
        if page is not None:
            self._of_page.setdefault(page, story)
        self._titles.add(_name(body), body.title, story, parse_rfc3339(body.item_time))


def _shared(headlines: Iterable[Headline]) -> frozenset[tuple[str, str]]:
    """The pages, by source, to which more than one headline leads."""
    pages = {_name(headline): page for headline in headlines if (page := _page(headline))}
    counts = Counter((source, page) for (source, _), page in pages.items())
    return frozenset(pair for pair, count in counts.items() if count > 1)


def _name(body: Headline) -> tuple[str, str]:
    return body.source, body.headline_id


def _page(body: Headline) -> str | None:
    """The page that a headline leads to: what a story is called that was first told of it."""
    page = canonical(body.url) if body.url else None
    return page and sha256(page.encode("utf-8", "replace")).hexdigest()[:_STORY_CHARS]
