"""The dashboard's pages as the config in force lays them out."""

from collections.abc import Iterator, Mapping, Sequence

from ticker.config.pages import DeskSettings, WidgetSettings
from ticker.config.types import Service
from ticker.page import HOME, Column, Layout

_PANELS = {"chart": ("quote", "replay")}
"""The panels of a type of widget, where it is not one that is called the same."""
_FIELDS = {
    ("watchlist", "channel"): "watchlist",
    ("headlines", "channel"): "headlines",
    ("messages", "channel"): "room",
    ("chart", "symbol"): "selected",
    ("chart", "interval"): "interval",
}
"""What of the page's view an option of a widget is."""


def layouts(service: Service) -> Sequence[Layout]:
    """All pages, at least one; the first is the one without a name in the address."""
    return [_layout(page) for page in service.pages] or [HOME]


def _layout(page: DeskSettings) -> Layout:
    return Layout(
        name=page.name,
        slug=page.address,
        columns=tuple(
            Column(column.size, tuple(panel for one in column.widgets for panel in _panels(one)))
            for column in page.columns
        ),
        view=dict(_chosen(page.widgets)),
    )


def _panels(widget: WidgetSettings) -> Sequence[str]:
    return _PANELS.get(widget.type, (widget.type,))


def _chosen(widgets: Iterator[WidgetSettings]) -> Iterator[tuple[str, str]]:
    for widget in widgets:
        given: Mapping[str, str] = widget.model_dump(exclude_none=True, exclude={"type"})
        for name, value in given.items():
            yield _FIELDS[widget.type, name], value
