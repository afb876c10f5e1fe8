"""A feed document turned into headlines: what the worker process runs; pure."""

import msgspec

from ticker.events import Headline
from ticker.sources.rss.clock import on_our_clock
from ticker.sources.rss.decide import decide
from ticker.sources.rss.entries import NotAFeed, ParsedFeed
from ticker.sources.rss.hubs import NOBODY, Named
from ticker.sources.rss.memory import recall_ledger, write
from ticker.sources.rss.parse import parse


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


class Digest(msgspec.Struct, frozen=True):
    """New headlines, oldest first, the encoded ledger, a remark for the operator, and who would push."""

    bodies: tuple[Headline, ...]
    ledger: bytes
    remark: str | None
    named: Named = NOBODY


def digest(task: Task) -> Digest | NotAFeed:
    """Parse and decide in one go, so that no more than the news crosses back to the event loop."""
    match parse(task.body, task.content_type, task.url):
        case NotAFeed() as not_a_feed:
            return not_a_feed
        case ParsedFeed(entries=entries, remark=remark, named=named):
            ledger = recall_ledger(task.ledger)
            if task.partial and ledger is None:
                # It would be taken for a first read, and the next one would bring all the rest as news.
                return NotAFeed("what was read before is forgotten")
            decision = decide(
                ledger,
                on_our_clock(entries, task.now_ms),
                task.now_ms,
                task.source,
                task.limit,
                # Of a document that is cut off or broken, what is not there may only not have been read.
                retractions=task.retractions and remark is None,
                partial=task.partial,
            )
            return Digest(decision.bodies, write(decision.ledger), remark, named)
