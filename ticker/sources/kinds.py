"""The kinds of sources that there are: Ticker's own, and those of other packages that are installed."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from ticker.config.source import SourceSettings
from ticker.errors import KindError
from ticker.sources import quotes, replay, rss, simulator
from ticker.sources.kind import Kind

SHIPPED: Mapping[str, Kind[Any]] = {
    "rss": rss.KIND,
    "simulator": simulator.KIND,
    "replay": replay.KIND,
    "quotes": quotes.KIND,
}
GROUP = "ticker.sources"


class Kinds(Mapping[str, Kind[Any]]):
    """By name. What another package brings is imported when it is first looked up.

    A look-up raises KindError for one that cannot be used, so that it stops who needs it and nobody else.
    """

    def __init__(self, shipped: Mapping[str, Kind[Any]], installed: Iterable[EntryPoint]) -> None:
        self._shipped = shipped
        self._installed: dict[str, list[EntryPoint]] = {}
        for point in installed:
            self._installed.setdefault(point.name, []).append(point)
        self._loaded: dict[str, Kind[Any]] = {}

    def __getitem__(self, name: str) -> Kind[Any]:
        points = self._installed.get(name, [])
        owners = ["Ticker"] * (name in self._shipped) + [_package(point) for point in points]
        if len(owners) > 1:
            raise KindError(name, f"more than one package brings it: {', '.join(owners)}")
        if not points:
            return self._shipped[name]
        if name not in self._loaded:
            self._loaded[name] = _loaded(points[0])
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._shipped or name in self._installed

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._shipped, *sorted(self._installed))))

    def __len__(self) -> int:
        return len({*self._shipped, *self._installed})


@cache
def known_kinds() -> Kinds:
    """Those that can be used in this environment."""
    return Kinds(SHIPPED, entry_points(group=GROUP))


def _loaded(point: EntryPoint) -> Kind[Any]:
    try:
        kind = point.load()
    except Exception as error:
        # It is somebody else's code, and may fail in any way.
        raise KindError(point.name, f"{_package(point)} cannot be used: {error!r}") from error
    if not (isinstance(kind, Kind) and issubclass(kind.settings, SourceSettings)):
        raise KindError(point.name, f"{_package(point)} brings no kind of source: {point.value}")
    return kind


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value
