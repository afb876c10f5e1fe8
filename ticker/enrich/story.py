"""Which headlines tell the same story: those that lead to the same page; pure."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from ticker.enrich.canonical import canonical
from ticker.events import Body, Headline

_STORY_CHARS = 12


def with_stories(bodies: Sequence[Body]) -> tuple[Body, ...]:
    """Give each headline of one read the story that its link names; other events stay as they are.

    A link that several different headlines of a source share names no story: it is the site's own.
    """
    pages = {_name(body): page for body in bodies if isinstance(body, Headline) and (page := _page(body))}
    told = Counter((source, page) for (source, _), page in pages.items())
    return tuple(
        msgspec.structs.replace(body, story=_story(pages.get(_name(body)), told, body.source))
        if isinstance(body, Headline)
        else body
        for body in bodies
    )


def _name(body: Headline) -> tuple[str, str]:
    return body.source, body.headline_id


def _page(body: Headline) -> str | None:
    return canonical(body.url) if body.url else None


def _story(page: str | None, told: Counter[tuple[str, str]], source: str) -> str | None:
    if page is None or told[source, page] > 1:
        return None
    return sha256(page.encode("utf-8", "replace")).hexdigest()[:_STORY_CHARS]
