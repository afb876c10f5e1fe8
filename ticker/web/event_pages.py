"""A page of events: its records, where it ends, and its bytes."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from ticker.ask import Subscription
from ticker.events import Record
from ticker.log import LogView, Page, Refusal


class PageReset(msgspec.Struct, frozen=True):
    """Why the cursor of the request could not be honoured; the page is a snapshot instead."""

    reason: str
    requested: str
    oldest: str
    newest: str


class EventPage(msgspec.Struct, frozen=True):
    """Everything up to the sequence `through` has been looked at."""

    records: Sequence[Record]
    through: int
    reset: PageReset | None = None

    @property
    def has_something_to_say(self) -> bool:
        return bool(self.records) or self.reset is not None


class EncodedPage(msgspec.Struct, frozen=True):
    """The JSON of a page, and the entity tag by which a client knows it again (RFC 9110, 8.8.3)."""

    page: EventPage
    body: bytes
    etag: str
    next: str


def reset_of(refusal: Refusal, requested: str) -> PageReset:
    return PageReset(refusal.reason, requested, refusal.oldest, refusal.newest)


async def page_behind(
    log: LogView, client: str, subscription: Subscription, after: int, limit: int, last: int | None = None
) -> EventPage:
    """Up to `limit` matching events, none behind `last`; one with room left has looked at all there is."""
    found: list[Record] = []
    began = after
    while len(found) < limit:
        page: Page = await log.page(subscription, after, limit - len(found), client=client)
        found += [record for record in page.records if last is None or record.seq <= last]
        after = page.through
        if after >= (log.newest if last is None else min(log.newest, last)):
            break
    if last is not None:
        after = max(began, min(after, last))
    return EventPage(found, after)


def encoded(log: LogView, page: EventPage) -> EncodedPage:
    head = b",".join(record.json for record in page.records)
    next_id = log.id_of(page.through)
    rest = msgspec.json.encode({"next": next_id, "reset": page.reset})
    body = b'{"events":[' + head + b"]," + rest[1:]
    return EncodedPage(page, body, sha256(body).hexdigest()[:32], next_id)
