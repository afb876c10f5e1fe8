"""Measurements as tables that read well in a terminal and in Markdown."""

from collections.abc import Sequence
from statistics import median

import msgspec


class Table(msgspec.Struct, frozen=True):
    """`rows` hold one text a column; `remarks` stand below."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()


def render(table: Table) -> str:
    widths = [
        max(len(row[place]) for row in (table.columns, *table.rows)) for place in range(len(table.columns))
    ]
    lines = [f"### {table.title}", ""]
    lines.append(_line(table.columns, widths))
    # The first two columns hold names, all others numbers.
    lines.append(
        "|"
        + "|".join("-" * (width + 1) + (":" if place > 1 else "-") for place, width in enumerate(widths))
        + "|"
    )
    lines += [_line(row, widths) for row in table.rows]
    if table.remarks:
        lines += ["", *(f"- {remark}" for remark in table.remarks)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if place > 1 else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "| " + " | ".join(padded) + " |"


def number(value: float | None) -> str:
    """Three significant digits, thousands apart; a dash for what is not known."""
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(values: Sequence[float]) -> str:
    """The median, and in brackets the smallest and the largest."""
    if not values:
        return "-"
    if len(values) == 1:
        return number(values[0])
    return f"{number(median(values))} ({number(min(values))}-{number(max(values))})"


def middle(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return number(median(known)) if known else "-"
