"""Which hubs a feed names, and under which topic they know it (WebSub, section 4). Pure."""

from collections.abc import Iterable
from itertools import islice

import msgspec

from ticker.sources.adapter import Offer
from ticker.sources.rss.parsing import links
from ticker.sources.rss.parsing.link_header import links_in

MOST_HUBS = 4
"""More are asked by nobody: one that works is enough, and a feed must not send us to a hundred."""
_MOST_LOOKED_AT = 20


class Named(msgspec.Struct, frozen=True):
    """What one place, the headers or the document, says: absolute addresses."""

    hubs: tuple[str, ...] = ()
    topic: str | None = None


NOBODY = Named()


def named(relations: Iterable[tuple[str, str | None]], base: str) -> Named:
    """Read pairs of a link's relations, separated by spaces, and its target, which may be relative."""
    hubs: dict[str, None] = {}
    topic = None
    split = ((words.lower().split(), target) for words, target in relations)
    for found, target in islice((pair for pair in split if _matters(pair[0])), _MOST_LOOKED_AT):
        link = links.absolute(target, base)
        if link is None:
            continue
        if "hub" in found:
            hubs[link] = None
        if "self" in found and topic is None:
            topic = link
    return Named(tuple(hubs)[:MOST_HUBS], topic)


def in_headers(link_headers: Iterable[str], base: str) -> Named:
    """Read the `Link` headers of an answer."""
    found = (link for header in link_headers for link in links_in(header))
    return named(((link.relations, link.target) for link in found), base)


def offer(said: Named, document: Named, url: str) -> Offer | None:
    """Choose between what headers and document say; headers that name a hub come first (section 4).

    A feed that does not name its topic is known by the address that it came from.
    """
    first, second = (said, document) if said.hubs else (document, said)
    return Offer(first.hubs, first.topic or second.topic or url) if first.hubs else None


def renewed(known: Offer | None, said: Named, url: str) -> Offer | None:
    """What becomes of an offer when headers come again and the document does not.

    The topic may have been the document's word, and another one would be another subscription.
    """
    if not said.hubs:
        return known
    return Offer(said.hubs, said.topic or (known.topic if known is not None else url))


def _matters(found: list[str]) -> bool:
    return "hub" in found or "self" in found
