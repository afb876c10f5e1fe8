"""What an edit changed in a title, word by word; `static/js/core/edits.js` finds the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import msgspec

from ticker.events import Headline, Record

_MOST_COMPARED = 40_000
"""Pairs of words. Two longer texts are shown whole, one struck out and one added."""

_MOST_IN_SHORT = 32
"""Characters of each of the two."""


class Change(msgspec.Struct, frozen=True):
    """Words that stayed the `same`; or what is `gone`, what was `added` in its place, or both."""

    same: str = ""
    gone: str = ""
    added: str = ""


def edited(records: Iterable[Record]) -> tuple[str, ...]:
    """The keys of the headlines that are edits."""
    return tuple(
        record.key
        for record in records
        if record.key and isinstance(body := record.body, Headline) and body.revision > 1
    )


def former_titles(newest: Iterable[Record], revisions: Iterable[Record]) -> Mapping[str, str]:
    """By key, the last title that a headline had before the one that it has now; `revisions` ascending."""
    now = {record.key: record.body.title for record in newest if isinstance(record.body, Headline)}
    return {
        record.key: record.body.title
        for record in revisions
        if record.key and isinstance(record.body, Headline) and record.body.title != now.get(record.key)
    }


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Both texts in one, in order; nothing where they have the same words."""
    old, new = before.split(), after.split()
    if old == new:
        return ()
    if len(old) * len(new) > _MOST_COMPARED:
        return (Change(gone=" ".join(old), added=" ".join(new)),)
    return tuple(
        _change(is_same, tuple(steps))
        for is_same, steps in groupby(_steps(old, new), lambda step: not step[0])
    )


def in_short(edit: Sequence[Change]) -> str:
    """An edit in a line, empty for none."""
    edits = [change for change in edit if not change.same]
    match edits:
        case []:
            return ""
        case [Change(gone=gone, added=added)] if (
            gone and added and max(len(gone), len(added)) <= _MOST_IN_SHORT
        ):
            return f"Edited: “{gone}” became “{added}”"
    return "Title edited"


def _change(is_same: bool, steps: Sequence[tuple[str, str]]) -> Change:
    if is_same:
        return Change(same=" ".join(word for _, word in steps))
    said = {sign: " ".join(word for own, word in steps if own == sign) for sign in "-+"}
    return Change(gone=said["-"], added=said["+"])


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word with "-" where it is gone, "+" where it was added, and "" where it stayed."""
    common = _common(old, new)
    at, to = 0, 0
    while at < len(old) or to < len(new):
        if at < len(old) and to < len(new) and old[at] == new[to]:
            yield "", old[at]
            at, to = at + 1, to + 1
        elif at < len(old) and (to == len(new) or common[at + 1][to] >= common[at][to + 1]):
            yield "-", old[at]
            at += 1
        else:
            yield "+", new[to]
            to += 1


def _common(old: Sequence[str], new: Sequence[str]) -> list[list[int]]:
    """For each pair of places, how many words the rests have in common, in order."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for at in reversed(range(len(old))):
        for to in reversed(range(len(new))):
            longest = max(table[at + 1][to], table[at][to + 1])
            table[at][to] = table[at + 1][to + 1] + 1 if old[at] == new[to] else longest
    return table
