"""The reference: pages made of the same sources that the program runs by, in the words of docs/."""

from collections.abc import Callable, Mapping

from tools.site.places import Linker
from tools.site.reference import commands, controls, errors, events, metrics, routes, settings

Page = Callable[[Linker], str]
_PAGES: Mapping[str, Page] = {
    "reference/routes.md": routes.page,
    "reference/events.md": events.page,
    "reference/control-events.md": controls.page,
    "reference/settings.md": settings.page,
    "reference/errors.md": errors.page,
    "reference/metrics.md": metrics.page,
    "reference/commands.md": commands.page,
}


def generated(linker: Linker) -> dict[str, str]:
    """The pages by where they are on the site."""
    return {place: make(linker) for place, make in _PAGES.items()}
