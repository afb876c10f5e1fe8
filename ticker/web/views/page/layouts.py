"""The dashboard's pages as the config in force lays them out."""

from collections.abc import Iterator, Sequence

from ticker.config.settings.pages import DeskSettings, WidgetSettings
from ticker.config.types import Service
from ticker.page import HOME, Column, Layout, Widget

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
            Column(column.size, tuple(Widget(one.type, _options(one)) for one in column.widgets))
            for column in page.columns
        ),
        view=dict(_chosen(page.widgets)),
    )


def _options(widget: WidgetSettings) -> dict[str, str]:
    return widget.model_dump(exclude_none=True, exclude={"type"})


def _chosen(widgets: Iterator[WidgetSettings]) -> Iterator[tuple[str, str]]:
    for widget in widgets:
        for name, value in _options(widget).items():
            yield _FIELDS[widget.type, name], value
