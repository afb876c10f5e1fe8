"""What makes an entry the same entry at the next poll, and what makes it an edit of it; pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from ticker.sources.rss.parsing.entries import Entry

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid", re.IGNORECASE)


class Identified(msgspec.Struct, frozen=True):
    """An entry with its identity's key, and the keys of broader identities that it shares with others."""

    key: bytes
    entry: Entry
    shared: tuple[bytes, ...]


def hash8(text: str) -> bytes:
    """The first 8 bytes of the text's SHA-256: 1 in 10**11 for a clash among 10,000 entries."""
    return sha256(text.encode("utf-8", "replace")).digest()[:8]


def fingerprint(entry: Entry) -> bytes:
    """A hash of all that counts as an edit when it changes: title, summary, link and author."""
    parts = (entry.title, entry.summary or "", bare(entry.link or ""), entry.author or "")
    return hash8(unicodedata.normalize("NFC", "\0".join(parts)))


def identify(entries: Sequence[Entry], shared: Collection[bytes]) -> list[Identified]:
    """Give every entry its identity, in document order; an entry that is listed twice appears once.

    The identity is the guid, else the link, else the title. One that several different entries have
    in this document, or had in an earlier one (`shared`), is joined by the link, then by the title.
    That a poll with only one of them left asks `shared` as well keeps the identity from changing.
    """
    ladders = [(_ladder(entry), entry) for entry in entries]
    order = {id(entry): place for place, entry in enumerate(entries)}
    settled = _settle(ladders, 0, frozenset(shared), ())
    return sorted(settled, key=lambda found: order[id(found.entry)])


def _settle(
    group: list[tuple[tuple[bytes, ...], Entry]],
    rung: int,
    shared: frozenset[bytes],
    above: tuple[bytes, ...],
) -> Iterator[Identified]:
    by_key = defaultdict(list)
    for ladder, entry in group:
        by_key[ladder[min(rung, len(ladder) - 1)]].append((ladder, entry))
    for key, members in by_key.items():
        further = any(len(ladder) > rung + 1 for ladder, _ in members)
        distinct = len({ladder[-1] for ladder, _ in members}) > 1
        if further and (distinct or key in shared):
            yield from _settle(members, rung + 1, shared, (*above, key))
        else:
            yield Identified(key, max((entry for _, entry in members), key=_newness), above)


def _ladder(entry: Entry) -> tuple[bytes, ...]:
    """The entry's possible identities, from the broadest to the narrowest."""
    link = bare(entry.link or "")
    if entry.guid and _is_identifier(entry.guid):
        names = [f"guid {_without_scheme(entry.guid)}", link, entry.title]
    elif link:
        names = [f"link {link}", entry.title]
    else:
        names = [f"title {entry.title}", entry.summary or ""]
    return tuple(hash8("\0".join(names[: count + 1])) for count in range(len(names)))


def _is_identifier(guid: str) -> bool:
    # Some feeds put the headline into the guid; it would change with every edit.
    return bool(_SCHEME.match(guid)) or "://" in guid or (guid.isascii() and not any(map(str.isspace, guid)))


def bare(link: str) -> str:
    """The link without its scheme and without what only says where a visitor came from."""
    parts = urlsplit(link)
    query = parts.query
    if _TRACKING.search(query):
        kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
        query = urlencode(kept)
    return urlunsplit(("", parts.netloc, parts.path, query, parts.fragment))


def _without_scheme(guid: str) -> str:
    # A site that moves to https rewrites its guids: its whole feed would come again as new.
    return guid.removeprefix("https://").removeprefix("http://")


def _newness(entry: Entry) -> tuple[int, bytes]:
    # The fingerprint makes the choice the same at every poll, whatever order the feed lists them in.
    return entry.published_ms or 0, fingerprint(entry)
