"""The pages of the dashboard as config.yaml lays them out: columns of widgets."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field, field_validator, model_validator

from ticker.config.scalars import ChannelName, Name, Symbol, one_of, text
from ticker.config.settings import Settings
from ticker.config.yaml.document import Listing, Mapping, Scalar, Tree
from ticker.config.yaml.problems import ConfigProblem, suggestion

WidgetType: TypeAlias = Literal["watchlist", "chart", "headlines", "sources", "messages"]
ColumnSize: TypeAlias = Literal["small", "full"]
Interval: TypeAlias = Literal["1s", "1m", "5m", "15m", "1h", "1d"]
_TAKES: dict[WidgetType, tuple[str, ...]] = {
    "watchlist": ("channel",),
    "chart": ("symbol", "interval"),
    "headlines": ("channel",),
    "sources": (),
    "messages": ("channel",),
}


class WidgetSettings(Settings):
    """A panel, and what it shows until somebody chooses otherwise."""

    type: Annotated[WidgetType, one_of(*get_args(WidgetType))] = Field(description="a type such as watchlist")
    channel: ChannelName | None = None
    symbol: Symbol | None = None
    interval: Annotated[Interval, one_of(*get_args(Interval))] | None = None

    @model_validator(mode="after")
    def _of_its_type(self) -> "WidgetSettings":
        taken = _TAKES[self.type]
        given = [name for name in ("channel", "symbol", "interval") if getattr(self, name) is not None]
        for name in given:
            if name not in taken:
                raise ValueError(f"no {name}, which a widget of type {self.type} does not have")
        return self


class ColumnSettings(Settings):
    """Widgets one below the other; a `full` column takes the width that `small` ones leave."""

    size: Annotated[ColumnSize, one_of(*get_args(ColumnSize))] = "full"
    widgets: tuple[WidgetSettings, ...] = Field(min_length=1, description="at least one widget")


class DeskSettings(Settings):
    """One page; its `slug` is what its address says, made of its name if it is not given."""

    name: Annotated[str, text(60, min_chars=1)] = Field(description="what the page is called")
    slug: Name | None = None
    columns: tuple[ColumnSettings, ...] = Field(min_length=1, max_length=4, description="at least one column")

    @field_validator("columns")
    @classmethod
    def _each_type_once(cls, columns: tuple[ColumnSettings, ...]) -> tuple[ColumnSettings, ...]:
        types = [widget.type for column in columns for widget in column.widgets]
        twice = next((one for n, one in enumerate(types) if one in types[:n]), None)
        if twice is not None:
            raise ValueError(f"each type of widget once on a page, not {twice} twice")
        return columns

    @cached_property
    def address(self) -> str:
        return self.slug or re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "page"

    @property
    def widgets(self) -> Iterator[WidgetSettings]:
        return (widget for column in self.columns for widget in column.widgets)


def page_problems(tree: Mapping, file: str) -> list[ConfigProblem]:
    """Channels that widgets name and nobody has set up, and pages of one address."""
    channels = tree.at("channels")
    known = list(channels.entries) if isinstance(channels, Mapping) else None
    problems: list[ConfigProblem] = []
    addresses: set[str] = set()
    for n, page in enumerate(_items(tree.at("pages"))):
        address = _address(page)
        if address in addresses:
            told = f'pages[{n}]: expected a slug of its own for each page, got "{address}" again'
            problems.append(ConfigProblem(file, page.line, told))
        addresses.add(address)
        if known is not None:
            problems += _unknown_channels(page, f"pages[{n}]", known, file)
    return problems


def _unknown_channels(page: Mapping, path: str, known: list[str], file: str) -> Iterator[ConfigProblem]:
    for c, column in enumerate(_items(page.at("columns"))):
        for w, widget in enumerate(_items(column.at("widgets"))):
            channel = _text(widget.at("channel"))
            if channel and channel not in known:
                place = f"{path}.columns[{c}].widgets[{w}].channel"
                told = f'{place}: there is no channel "{channel}", {suggestion(channel, known)}'
                yield ConfigProblem(file, widget.line_of("channel"), told)


def _items(value: Tree | None) -> Iterator[Mapping]:
    return (one for one in (value.items if isinstance(value, Listing) else ()) if isinstance(one, Mapping))


def _address(page: Mapping) -> str:
    written = {key: _text(page.at(key)) for key in ("name", "slug")}
    return DeskSettings.model_construct(
        name=written["name"], slug=written["slug"] or None, columns=()
    ).address


def _text(value: Tree | None) -> str:
    return value.text or "" if isinstance(value, Scalar) else ""
