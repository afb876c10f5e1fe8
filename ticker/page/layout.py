"""Where the panels of a page stand: in columns of widgets, from left to right and from top to bottom.

A reader may have them stand elsewhere: `static/js/core/layout.js` says what can be changed.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from ticker.page.panels import PANELS

Size: TypeAlias = Literal["small", "full"]
_OF_WIDGETS: Mapping[str, tuple[str, ...]] = {"chart": ("quote", "replay")}
"""The panels of a type of widget, where it is not one that is called the same."""


class Widget(msgspec.Struct, frozen=True):
    """What stands in a column, with the options that it has in config.yaml."""

    type: str
    options: Mapping[str, str] = {}

    @property
    def panels(self) -> tuple[str, ...]:
        return _OF_WIDGETS.get(self.type, (self.type,))


class Column(msgspec.Struct, frozen=True):
    """Widgets one below the other; a `full` column is wide, and stands first where there is little width."""

    size: Size
    widgets: tuple[Widget, ...]

    @property
    def panels(self) -> tuple[str, ...]:
        return tuple(panel for widget in self.widgets for panel in widget.panels)


DESK = (
    Column("small", (Widget("watchlist"), Widget("messages"))),
    Column("full", (Widget("chart"),)),
    Column("small", (Widget("headlines"), Widget("sources"))),
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

    @property
    def other_panels(self) -> tuple[str, ...]:
        """Those that it does not show, and that its reader may add."""
        return tuple(panel for panel in PANELS if panel not in self.panels)


HOME = Layout()


class Screen(msgspec.Struct, frozen=True):
    """What a phone shows at once (css/phone.css says the same); it is absent without any of its widgets."""

    title: str
    widgets: tuple[str, ...]
    is_there: bool


_SCREENS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "watch": ("Watchlist", ("watchlist",)),
    "chart": ("Chart", ("chart",)),
    "news": ("News", ("headlines",)),
    "more": ("More", ("sources", "messages")),
}


def screens(columns: Sequence[Column]) -> Mapping[str, Screen]:
    """All screens by their names."""
    there = {widget.type for column in columns for widget in column.widgets}
    return {
        name: Screen(title, widgets, bool(there.intersection(widgets)))
        for name, (title, widgets) in _SCREENS.items()
    }
