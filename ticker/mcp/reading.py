"""All events of a stretch of time that match, page by page, as far as that is sensible."""

from collections.abc import Iterable

import msgspec

from ticker.client import Client, Event
from ticker.mcp.arguments import Window

_PAGE = 1_000
_MOST_PAGES = 5


class Stretch(msgspec.Struct, frozen=True):
    """In their order; `is_whole` is false where there were more than anybody should look through here."""

    events: tuple[Event, ...]
    is_whole: bool

    @property
    def notes(self) -> tuple[str, ...]:
        if self.is_whole:
            return ()
        until = self.events[-1].time if self.events else ""
        return (f"So much happened that only what came up to {until} was looked at: ask for less at once.",)


async def stretch(
    client: Client,
    within: Window,
    *,
    channels: Iterable[str] = (),
    types: str,
    symbols: Iterable[str] = (),
    q: str = "",
) -> Stretch:
    """What was recorded in a window."""
    names, wanted = tuple(channels), tuple(symbols)
    found: list[Event] = []
    since = within.since
    for _ in range(_MOST_PAGES):
        page = await client.events(
            names, types=types, symbols=wanted, q=q, since=since, until=within.until, limit=_PAGE
        )
        found += page.events
        if len(page.events) < _PAGE:
            return Stretch(tuple(found), is_whole=True)
        since = page.next
    return Stretch(tuple(found), is_whole=False)
