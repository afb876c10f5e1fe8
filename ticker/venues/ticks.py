"""Tick sizes: by how much a price differs from the next, which depends on the price and on the date."""

from collections.abc import Sequence

import msgspec


class TickTable(msgspec.Struct, frozen=True):
    """The tick sizes in force from the day `since` on for a `group` of instruments.

    Each band is a price and the tick from there on. With `above`, a price that begins a band still belongs to
    the one below.
    """

    since: int
    group: str
    bands: tuple[tuple[float, float], ...]
    above: bool = False


def table_on(tables: Sequence[TickTable], day: int, group: str = "") -> TickTable | None:
    """The table in force on a day, of that group, else of the venue's first; None where there is none."""
    groups = [table.group for table in tables]
    if not groups:
        return None
    wanted = group if group in groups else groups[0]
    known = [table for table in tables if table.group == wanted]
    return max((table for table in known if table.since <= day), key=lambda one: one.since, default=known[0])


def tick_at(tables: Sequence[TickTable], price: float, day: int, group: str = "") -> float | None:
    """The tick size for a price on a day; None where the venue leaves it to each instrument."""
    table = table_on(tables, day, group)
    if table is None:
        return None
    tick = table.bands[0][1]
    for begins, size in table.bands:
        if price < begins or (table.above and price == begins):
            break
        tick = size
    return tick
