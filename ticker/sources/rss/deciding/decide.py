"""Which entries of a poll are news, which are edits, and what to remember of them; pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import itemgetter

import msgspec

from ticker.events import RETRACTED, Headline
from ticker.sources.rss.deciding.churn import Recognized, recognized, traits_of
from ticker.sources.rss.deciding.identity import Identified, fingerprint, identify
from ticker.sources.rss.deciding.ledger import Ledger, Seen
from ticker.sources.rss.deciding.revisions import RETRACTED_PRINT, budget_after, taken_back
from ticker.sources.rss.parsing.entries import Entry
from ticker.sources.rss.parsing.links import as_browsers_write
from ticker.times import rfc3339

REMEMBERED_MS = 30 * 86_400_000
_NEWEST = "~"


class Decision(msgspec.Struct, frozen=True):
    """New headlines, oldest first, and the ledger that goes with them.

    `renamed` counts known entries that came under new identities, `waiting` those that are not told yet
    because everything in the feed is new time and again.
    """

    bodies: tuple[Headline, ...]
    ledger: Ledger
    renamed: int = 0
    waiting: int = 0


def decide(
    ledger: Ledger | None,
    entries: Sequence[Entry],
    now_ms: int,
    source: str,
    limit: int,
    *,
    retractions: bool = False,
    partial: bool = False,
    is_excerpt: bool = False,
) -> Decision:
    """Compare a poll's entries, in document order, with the ledger; None makes it the first poll.

    The first poll makes backfill headlines of its `limit` newest entries. After that an unknown entry
    is revision 1, within the bounds of `churn`, and one whose title, summary, link or author changed is the
    next revision. With `retractions`, an entry that vanished from between two that stay is one too, tagged
    `retracted`.

    A `partial` document, one that was pushed, says nothing of what it leaves out: that stays as the last
    poll found it. Of one that `is_excerpt`, what is older than all that is known was there before.
    """
    before = ledger or Ledger()
    found = _oldest_first(identify(entries, before.shared), now_ms)
    known_by_key = {item.key: seen for item in found if (seen := _known(item, before))}
    silent = len(found) - limit if ledger is None else _older(found, known_by_key) if is_excerpt else 0
    unknown = [item for item in found[max(silent, 0) :] if item.key not in known_by_key]
    churned = recognized(unknown, found, before, now_ms) if ledger and unknown else Recognized()
    known_by_key.update(churned.known)
    bodies: list[Headline] = []
    listed: dict[bytes, Seen] = {}
    for item, seen, is_news in _looked_at(found, known_by_key, churned, silent, now_ms):
        if is_news:
            bodies.append(_headline(item, seen, source, backfill=ledger is None))
        listed[item.key] = _ready_to_retract(item, seen, source) if retractions else seen
    after = _without(before, churned)
    if partial and ledger is not None:
        ledger = _joined(after, listed, found)
    else:
        kept = _kept(after, now_ms)
        if retractions:
            bodies += _retract(kept, before, listed, now_ms)
        # Those listed last and in their order: the next poll finds neighbours by it.
        seen_by_key = {key: seen for key, seen in kept.items() if key not in listed} | listed
        ledger = Ledger(now_ms, seen_by_key, _shared(before, found, now_ms), after.fresh_ms)
    waiting = len(churned.waiting) + churned.put_off
    return Decision(tuple(bodies), ledger, len(churned.renamed) - churned.put_off, waiting)


def _looked_at(
    found: Sequence[Identified],
    known_by_key: Mapping[bytes, Seen],
    churned: Recognized,
    silent: int,
    now_ms: int,
) -> Iterator[tuple[Identified, Seen, bool]]:
    """Each entry that does not wait, what is known of it from now on, and whether that is to be told.

    Of the first `silent` nothing is told that is not known.
    """
    for place, item in enumerate(found):
        if item.key in churned.waiting:
            continue
        known = known_by_key.get(item.key)
        budget_ms = churned.budgets.get(item.key, 0)
        seen = _next(item, known, now_ms, silent=place < silent, budget_ms=budget_ms)
        yield item, seen, seen.revision > (known.revision if known else 0)


def _older(found: Sequence[Identified], known: Collection[bytes]) -> int:
    """How many of the entries, oldest first, are older than all known ones; 0 if none is known."""
    return next((place for place, item in enumerate(found) if item.key in known), 0)


def _without(before: Ledger, churned: Recognized) -> Ledger:
    """The ledger without the keys that are names of the same entries no more."""
    seen = {key: seen for key, seen in before.seen.items() if key not in churned.renamed}
    return Ledger(before.polled_ms, seen, before.shared, churned.fresh_ms or before.fresh_ms)


def _joined(before: Ledger, listed: Mapping[bytes, Seen], found: Sequence[Identified]) -> Ledger:
    """The ledger as if the last poll had found these entries too, on top of what it did find."""
    polled_ms = before.polled_ms
    added = {key: msgspec.structs.replace(seen, listed_ms=polled_ms) for key, seen in listed.items()}
    shared = {key: polled_ms for item in found for key in item.shared}
    seen = _in_order(before.seen, added)
    return Ledger(polled_ms, seen, before.shared | shared, before.fresh_ms)


def _in_order(before: Mapping[bytes, Seen], added: Mapping[bytes, Seen]) -> dict[bytes, Seen]:
    """What is new in its place by date, without one as the newest: the next poll finds neighbours by it."""
    latest, places = "", []
    for key, seen in before.items():
        latest = max(latest, _told_date(seen))
        places.append((latest, key))
    new = ((_told_date(seen) or _NEWEST, key) for key, seen in added.items() if key not in before)
    joined = {**before, **added}
    return {key: joined[key] for _, key in sorted([*places, *new], key=itemgetter(0))}


def _told_date(seen: Seen) -> str:
    return (seen.told.published if seen.told is not None else None) or ""


def _known(item: Identified, before: Ledger) -> Seen | None:
    if item.key in before.seen:
        return before.seen[item.key]
    # An entry keeps its headline when a second one turns up under the identity that it had alone.
    for key in item.shared:
        seen = before.seen.get(key)
        if seen and seen.fingerprint == fingerprint(item.entry):
            return msgspec.structs.replace(seen, headline_id=seen.headline_id or key)
    return None


def _next(item: Identified, known: Seen | None, now_ms: int, *, silent: bool, budget_ms: int) -> Seen:
    print_now, traits = fingerprint(item.entry), traits_of(item.entry)
    if known is None:
        revision = 0 if silent else 1
        return Seen(print_now, revision, now_ms, now_ms, budget_ms=budget_ms, traits=traits)
    listed = msgspec.structs.replace(known, listed_ms=now_ms, told=None, traits=traits)
    if known.fingerprint == print_now:
        return listed
    # Revision 0 was never shown: an edit must not bring it up after all.
    if known.revision == 0:
        return msgspec.structs.replace(listed, fingerprint=print_now)
    after_ms = budget_after(known.budget_ms, now_ms)
    if after_ms is None:
        return listed
    return msgspec.structs.replace(
        listed, fingerprint=print_now, revision=known.revision + 1, budget_ms=after_ms
    )


def _ready_to_retract(item: Identified, seen: Seen, source: str) -> Seen:
    # A revision that waits was not told, and neither was an entry of the first poll beyond the limit.
    if not seen.revision or seen.fingerprint != fingerprint(item.entry):
        return seen
    return msgspec.structs.replace(seen, told=_headline(item, seen, source, backfill=False))


def _retract(
    kept: dict[bytes, Seen], before: Ledger, listed: Mapping[bytes, Seen], now_ms: int
) -> Iterator[Headline]:
    """Make a last revision of each entry that was taken back, and say so in what is kept of it."""
    for key in taken_back(before, {seen.headline_id or key for key, seen in listed.items()}):
        told, budget_ms = before.seen[key].told, budget_after(before.seen[key].budget_ms, now_ms)
        if told is None or budget_ms is None:
            continue
        revision = told.revision + 1
        kept[key] = msgspec.structs.replace(
            kept[key], fingerprint=RETRACTED_PRINT, revision=revision, budget_ms=budget_ms
        )
        yield msgspec.structs.replace(told, revision=revision, tags=(*told.tags, RETRACTED))


def _headline(item: Identified, seen: Seen, source: str, *, backfill: bool) -> Headline:
    entry = item.entry
    published_ms = entry.published_ms
    return Headline(
        headline_id=(seen.headline_id or item.key).hex(),
        revision=seen.revision,
        title=entry.title,
        summary=entry.summary,
        # The entry's own spelling is its identity; what goes out is what a browser asks for.
        url=as_browsers_write(entry.link) if entry.link else None,
        source=source,
        author=entry.author,
        # Clamped to the present, an entry dated in the future would stay on top at every poll.
        published=None if published_ms is None else rfc3339(min(published_ms, seen.first_seen_ms)),
        first_seen=rfc3339(seen.first_seen_ms),
        backfill=backfill,
        tags=entry.tags,
        image=as_browsers_write(entry.image) if entry.image else None,
    )


def _oldest_first(found: Sequence[Identified], now_ms: int) -> list[Identified]:
    """By date; an entry without one goes with its older neighbour, as feeds list the newest first."""
    return [item for _, item in sorted(_dated(found, now_ms), key=lambda pair: pair[0])]


def _dated(found: Sequence[Identified], now_ms: int) -> Iterator[tuple[int, Identified]]:
    latest_ms = 0
    for item in reversed(found):
        if item.entry.published_ms is not None:
            latest_ms = min(item.entry.published_ms, now_ms)
        yield latest_ms, item


def _kept(before: Ledger, now_ms: int) -> dict[bytes, Seen]:
    kept = {}
    for key, seen in before.seen.items():
        if seen.listed_ms == before.polled_ms:
            kept[key] = msgspec.structs.replace(seen, listed_ms=_just_before(now_ms), told=None)
        elif now_ms - seen.listed_ms <= REMEMBERED_MS:
            kept[key] = seen
    return kept


def _just_before(now_ms: int) -> int:
    """When an entry that the poll before this one listed was listed last.

    That may be long after that poll: a feed that stood still is not parsed again. And it is not
    the time of this poll, which would make the entry one of those that it lists.
    """
    return now_ms - 1


def _shared(before: Ledger, found: Sequence[Identified], now_ms: int) -> dict[bytes, int]:
    kept = {
        key: _just_before(now_ms) if time_ms == before.polled_ms else time_ms
        for key, time_ms in before.shared.items()
        if time_ms == before.polled_ms or now_ms - time_ms <= REMEMBERED_MS
    }
    return kept | {key: now_ms for item in found for key in item.shared}
