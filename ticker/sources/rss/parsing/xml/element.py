"""An element of a feed or of an item, read by itself."""

from typing import Any, TypeAlias

import msgspec

Said: TypeAlias = Any
"""One of feedparser's dictionaries as a plain one; they go no further than `items`."""


class Element(msgspec.Struct, frozen=True):
    """A child of the feed or of an item: its name with the usual prefix, and what feedparser read in it.

    `foreign` is one of another vocabulary than its item's, `borrowed` one of another feed format,
    `by_attribute` says where a link's address stood, `nested` that it has elements that belong to it.
    """

    name: str
    said: Said
    foreign: bool = False
    borrowed: bool = False
    by_attribute: bool = False
    nested: bool = False


def plain(element: Element) -> Element:
    """The same with a plain dictionary."""
    # feedparser's own get answers `updated` with `published`, and warns.
    return msgspec.structs.replace(element, said=dict(element.said))
