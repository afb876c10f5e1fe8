"""Where the panels of a page stand: in columns, from left to right and from top to bottom."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

Size: TypeAlias = Literal["small", "full"]


class Column(msgspec.Struct, frozen=True):
    """Panels one below the other; a `full` column is wide, and stands first where there is little width."""

    size: Size
    panels: tuple[str, ...]


DESK = (
    Column("small", ("watchlist", "messages")),
    Column("full", ("quote", "replay")),
    Column("small", ("headlines", "sources")),
)
"""What is watched, what is looked at, what is happening."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A page: what it is called, what its address says, and where its panels stand.

    `view` is what it shows until somebody chooses otherwise, by the fields of static/js/core/view.js.
    """

    name: str = "Desk"
    slug: str = "desk"
    columns: tuple[Column, ...] = DESK
    view: Mapping[str, str] = {}

    @property
    def panels(self) -> tuple[str, ...]:
        return tuple(panel for column in self.columns for panel in column.panels)


HOME = Layout()

_SCREENS: Mapping[str, tuple[str, Sequence[str]]] = {
    "watch": ("Watchlist", ("watchlist",)),
    "chart": ("Chart", ("quote", "replay")),
    "news": ("News", ("headlines",)),
    "more": ("More", ("sources", "messages")),
}
"""What a phone shows at once: its title, and the panels (css/phone.css says the same)."""


def screens(columns: Sequence[Column]) -> Mapping[str, str]:
    """The titles of those screens that have anything to show, by their names."""
    there = {panel for column in columns for panel in column.panels}
    return {name: title for name, (title, panels) in _SCREENS.items() if there.intersection(panels)}
