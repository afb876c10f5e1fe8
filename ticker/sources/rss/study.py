"""What the worker process makes of a fetched document: headlines, and the publisher's wishes. Pure."""

import msgspec

from ticker.sources.adapter import NO_WISHES, Wishes
from ticker.sources.rss.digest import Digest, Task, digest
from ticker.sources.rss.entries import NotAFeed
from ticker.sources.rss.wishes import wishes_in


class Study(msgspec.Struct, frozen=True):
    """What was found in a document, and when its publisher wants to be asked again."""

    found: Digest | NotAFeed
    wishes: Wishes


def study(task: Task) -> Study:
    """Read a document once for its news and once for its wishes, far from the event loop."""
    found = digest(task)
    return Study(found, wishes_in(task.body) if isinstance(found, Digest) else NO_WISHES)
