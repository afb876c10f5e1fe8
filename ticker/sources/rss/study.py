"""What the worker process makes of a fetched document: headlines, and the publisher's hints. Pure."""

import msgspec

from ticker.sources.adapter import NO_HINTS, PublisherHints
from ticker.sources.rss.digest import Digest, Task, digest
from ticker.sources.rss.entries import NotAFeed
from ticker.sources.rss.publisher_hints import hints_in


class Study(msgspec.Struct, frozen=True):
    """What was found in a document, and when its publisher wants to be asked again."""

    found: Digest | NotAFeed
    hints: PublisherHints


def study(task: Task) -> Study:
    """Read a document once for its news and once for its hints, far from the event loop."""
    found = digest(task)
    return Study(found, hints_in(task.body) if isinstance(found, Digest) else NO_HINTS)
