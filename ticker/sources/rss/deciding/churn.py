"""Identities that change from read to read although their entries do not; pure.

Some feeds mint a guid, or a token in every link, each time they are asked. An unknown identity is then an
entry that has just vanished; and where that cannot be told for sure, what is told is bounded.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Mapping, Sequence

import msgspec

from ticker.sources.rss.deciding.identity import Identified, bare, hash8
from ticker.sources.rss.deciding.ledger import Ledger, Seen
from ticker.sources.rss.deciding.revisions import budget_after, within
from ticker.sources.rss.parsing.entries import Entry

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_TRAIT_BYTES = 4
_TURNOVERS_AT_ONCE = 17
# A wire that lists a hundred entries and is read every ten minutes may bring as many each time.
_LEAST_AN_HOUR = 500


class Recognized(msgspec.Struct, frozen=True):
    """What became of the identities that the ledger does not know.

    `known` are entries that had another one, by their new key, and `renamed` the keys that they had;
    `budgets` is what new entries that look like another are charged (see `revisions`); `waiting` are new
    entries, and `put_off` counts known ones, that are not told yet. `fresh_ms` is the source's own budget.
    """

    known: Mapping[bytes, Seen] = {}
    renamed: frozenset[bytes] = frozenset()
    budgets: Mapping[bytes, int] = {}
    waiting: frozenset[bytes] = frozenset()
    put_off: int = 0
    fresh_ms: int = 0


def traits_of(entry: Entry) -> bytes:
    """What an entry is known by: hashes of its title, its link and title, its title and date, as it has them.

    Of 4 bytes each: one in four million for two of 1,000 entries to be taken for each other.
    """
    said = [f"title\0{entry.title}"]
    if entry.link:
        said.append(f"page\0{bare(entry.link)}\0{entry.title}")
    if entry.published_ms is not None:
        said.append(f"date\0{entry.published_ms}\0{entry.title}")
    return b"".join(hash8(text)[:_TRAIT_BYTES] for text in said)


def _split(traits: bytes) -> list[bytes]:
    return [traits[at : at + _TRAIT_BYTES] for at in range(0, len(traits), _TRAIT_BYTES)]


def recognized(
    unknown: Sequence[Identified], found: Sequence[Identified], before: Ledger, now_ms: int
) -> Recognized:
    """Find out what the `unknown` of the entries `found` are, given what was listed before.

    An entry that vanished within a day and had the same link and title, or title and date, is the same one.
    One that the last poll listed with no more than the same title is another, but told no more often than
    edits of the first would be. All others are news: 17 times what the feed lists (or 500) at once, then as
    much in an hour.
    """
    vanished = _vanished(found, before, now_ms)
    by_trait = _by_trait(vanished, found, before)
    known: dict[bytes, Seen] = {}
    renamed: set[bytes] = set()
    budgets: dict[bytes, int] = {}
    fresh: list[bytes] = []
    put_off = 0
    for item in unknown:
        title, *sure = _split(traits_of(item.entry))
        same = next((key for trait in sure if (key := _first(by_trait.get(trait), renamed))), None)
        alike = same or _first(by_trait.get(title), renamed)
        if alike is None:
            fresh.append(item.key)
            continue
        budget_ms = budget_after(vanished[alike].budget_ms, now_ms)
        if same or budget_ms is None or not vanished[alike].revision:
            known[item.key] = _renamed(alike, vanished[alike])
            renamed.add(alike)
            put_off += not same
        else:
            budgets[item.key] = budget_ms
    every_ms = _HOUR_MS // max(len(found), _LEAST_AN_HOUR)
    told, fresh_ms = _told(len(fresh), every_ms, before.fresh_ms, now_ms)
    return Recognized(known, frozenset(renamed), budgets, frozenset(fresh[told:]), put_off, fresh_ms)


def _vanished(found: Sequence[Identified], before: Ledger, now_ms: int) -> dict[bytes, Seen]:
    """What was listed within a day, or last, and is not in this document."""
    listed = {key for item in found for key in (item.key, *item.shared)}
    return {key: seen for key, seen in _recent(before, now_ms).items() if key not in listed}


def _recent(before: Ledger, now_ms: int) -> dict[bytes, Seen]:
    return {
        key: seen
        for key, seen in before.seen.items()
        if seen.listed_ms == before.polled_ms or now_ms - seen.listed_ms <= _DAY_MS
    }


def _first(keys: deque[bytes] | None, renamed: Collection[bytes]) -> bytes | None:
    """The first of them that was not found again yet."""
    while keys and keys[0] in renamed:
        keys.popleft()
    return keys[0] if keys else None


def _by_trait(
    vanished: Mapping[bytes, Seen], found: Sequence[Identified], before: Ledger
) -> dict[bytes, deque[bytes]]:
    """The keys of what vanished, by each trait that is no other entry's, neither then nor now.

    Also of as many as the last poll listed, in their order, where they have more in common than the title.
    """
    now = Counter(trait for item in found for trait in _split(traits_of(item.entry)))
    listed: defaultdict[bytes, deque[bytes]] = defaultdict(deque)
    last: defaultdict[bytes, deque[bytes]] = defaultdict(deque)
    for key, seen in vanished.items():
        # The title alone tells something only of what the last poll listed.
        is_last = seen.listed_ms == before.polled_ms
        title, *sure = _split(seen.traits) or [b""]
        for trait in (title, *sure) if is_last else sure:
            listed[trait].append(key)
        for trait in sure if is_last else ():
            last[trait].append(key)
    alone = {trait: keys for trait, keys in listed.items() if len(keys) == now[trait] == 1}
    return {trait: keys for trait, keys in last.items() if len(keys) == now[trait]} | alone


def _renamed(key: bytes, seen: Seen) -> Seen:
    return msgspec.structs.replace(seen, headline_id=seen.headline_id or key)


def _told(count: int, every_ms: int, fresh_ms: int, now_ms: int) -> tuple[int, int]:
    """How many of `count` new entries are told now, and the budget after that, as `budget_after` has it."""
    fresh_ms = within(fresh_ms, now_ms, _DAY_MS)
    room_ms = now_ms + _TURNOVERS_AT_ONCE * _HOUR_MS - max(fresh_ms, now_ms)
    told = min(count, max(0, room_ms // every_ms))
    return told, max(fresh_ms, now_ms) + told * every_ms if told else fresh_ms
