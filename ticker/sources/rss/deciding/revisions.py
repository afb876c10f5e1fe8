"""How often an entry may be revised, and which entries were taken back; pure."""

from collections.abc import Collection

from ticker.events import RETRACTED
from ticker.sources.rss.deciding.identity import hash8
from ticker.sources.rss.deciding.ledger import Ledger, Seen

EDITS_AT_ONCE = 17
EDIT_EVERY_MS = 4 * 3_600_000
RETRACTED_PRINT = hash8(f"\0{RETRACTED}")
"""The fingerprint of no entry at all, so that one that comes back is a revision again."""


def budget_after(budget_ms: int, now_ms: int) -> int | None:
    """What is left to an entry after one more edit (a leaky bucket, as one instant); None if it must wait.

    17 edits at once, then one every 4 hours: with the first revision at most 24 in any 24 hours, for a
    feed that writes the time of day into its entries. An edit that waits is not lost: the first read of
    a changed document after the wait brings what the entry says by then.
    """
    budget_ms = within(budget_ms, now_ms, EDITS_AT_ONCE * EDIT_EVERY_MS)
    if budget_ms - now_ms > (EDITS_AT_ONCE - 1) * EDIT_EVERY_MS:
        return None
    return max(budget_ms, now_ms) + EDIT_EVERY_MS


def within(budget_ms: int, now_ms: int, most_ms: int) -> int:
    """A budget that is never more than `most_ms` ahead; one that is comes from a clock that was set back."""
    return budget_ms if budget_ms - now_ms <= most_ms else now_ms


def taken_back(before: Ledger, headline_ids: Collection[bytes]) -> list[bytes]:
    """The keys of entries that the last poll listed and this one does not, though both neighbours stay.

    An entry without an older neighbour has come to the end of the feed, and one without a newer
    neighbour tells nothing: feeds that were restored from a backup look like that.
    """
    order = [key for key, seen in before.seen.items() if seen.listed_ms == before.polled_ms]
    stays = [_headline_id(key, before.seen[key]) in headline_ids for key in order]
    return [
        key
        for key, (older, here, newer) in zip(
            order[1:-1], zip(stays, stays[1:], stays[2:], strict=False), strict=True
        )
        if older and newer and not here
    ]


def _headline_id(key: bytes, seen: Seen) -> bytes:
    return seen.headline_id or key
