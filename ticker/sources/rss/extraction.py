"""What the worker process makes of a feed's document: news, and its publisher's hints. Pure."""

import msgspec

from ticker.events import Headline
from ticker.sources.adapter import NO_HINTS, PublisherHints
from ticker.sources.rss.deciding.decide import Decision, decide
from ticker.sources.rss.deciding.future_dates import on_our_clock
from ticker.sources.rss.deciding.ledger import recall_ledger, write_ledger
from ticker.sources.rss.parsing.entries import NotAFeed, ParsedFeed, joined
from ticker.sources.rss.parsing.hubs import NOBODY, Named
from ticker.sources.rss.parsing.parse import parse
from ticker.sources.rss.parsing.publisher_hints import hints_in


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A document, and what is known of its source; `ledger` is encoded, `partial` as in `decide`."""

    body: bytes
    content_type: str | None
    url: str
    ledger: bytes | None
    now_ms: int
    source: str
    limit: int
    retractions: bool = False
    partial: bool = False


class News(msgspec.Struct, frozen=True):
    """New headlines, oldest first, the encoded ledger, a remark for the operator, and who would push.

    `site` is the page that the feed is about.
    """

    bodies: tuple[Headline, ...]
    ledger: bytes
    remark: str | None
    named: Named = NOBODY
    site: str | None = None


class Forgotten(msgspec.Struct, frozen=True):
    """A partial document of a source of which nothing is known to compare it with."""


class Extraction(msgspec.Struct, frozen=True):
    """What was found in a document, and when its publisher wants to be asked again."""

    found: News | NotAFeed | Forgotten
    hints: PublisherHints


def extract(task: Task) -> Extraction:
    """Read a document once for its news and once for its hints, far from the event loop."""
    found = news_in(task)
    return Extraction(found, hints_in(task.body) if isinstance(found, News) else NO_HINTS)


def news_in(task: Task) -> News | NotAFeed | Forgotten:
    """Parse and decide in one go, so that no more than the news crosses back to the event loop."""
    match parse(task.body, task.content_type, task.url):
        case NotAFeed() as not_a_feed:
            return not_a_feed
        case ParsedFeed(entries=entries, remark=remark, named=named) as feed:
            ledger = recall_ledger(task.ledger)
            if task.partial and ledger is None:
                # It would be taken for a first read, and the next one would bring all the rest as news.
                return Forgotten()
            decision = decide(
                ledger,
                on_our_clock(entries, task.now_ms),
                task.now_ms,
                task.source,
                task.limit,
                # Of a document that is cut off or broken, what is not there may only not have been read.
                retractions=task.retractions and remark is None,
                partial=task.partial,
                is_excerpt=feed.is_excerpt,
            )
            remark = _remark(remark, decision)
            return News(decision.bodies, write_ledger(decision.ledger), remark, named, feed.site)


def _remark(said: str | None, decision: Decision) -> str | None:
    renamed = f"known entries under new identities: {decision.renamed}" if decision.renamed else None
    put_off = "new entries that wait, as the feed brings too many time and again"
    waiting = f"{put_off}: {decision.waiting}" if decision.waiting else None
    return joined(said, renamed, waiting)
