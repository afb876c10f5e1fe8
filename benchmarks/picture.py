"""A fan-out table as a picture: what one event to one reader costs, server by server."""

import re
from html import escape
from math import log

from benchmarks.table import Table

_WIDTH, _LABEL, _BAR, _ROW, _HEAD = 760, 270, 380, 26, 46
_CASE, _SERVER, _COST = 0, 1, 2


def draw(table: Table) -> str:
    """SVG: a group of bars for each case with the most readers, on a log scale, for costs span a hundred."""
    most = _readers(table.rows[-1][_CASE])
    rows = [row for row in table.rows if _readers(row[_CASE]) == most]
    parts, y = [], 28
    for case in dict.fromkeys(row[_CASE] for row in rows):
        costs = {row[_SERVER]: cost for row in rows if row[_CASE] == case and (cost := _cost(row[_COST]))}
        parts.append(
            f'<text class="case" x="8" y="{y}">{escape(case)}: CPU microseconds a delivery, log scale</text>'
        )
        y += 14
        for server, cost in sorted(costs.items(), key=lambda item: item[1]):
            parts.append(_bar(server, cost, min(costs.values()), max(costs.values()), y))
            y += _ROW
        y += _HEAD - 10
    height, words = y - 20, escape(table.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{words}"><style>{_STYLE}</style>'
        f'<rect class="ground" width="100%" height="100%" rx="10"/>{"".join(parts)}</svg>\n'
    )


_STYLE = (
    "text{font:13px Inter,system-ui,sans-serif;fill:#d7dce3}.case{font-weight:600}"
    ".ground{fill:#14181d}.bar{fill:#5b6673}.ours{fill:#4fd08a}"
)


def _readers(case: str) -> str:
    return case.partition(" ")[0]


def _cost(cell: str) -> float | None:
    found = re.match(r"[\d.,]+", cell)
    return float(found[0].replace(",", "")) if found else None


def _bar(server: str, cost: float, low: float, high: float, y: int) -> str:
    # Linear in the logarithm, and never so short that it could not be seen.
    share = 0.0 if high == low else log(cost / low) / log(high / low)
    width = round(40 + (_BAR - 40) * share)
    kind = "bar ours" if server == "Ticker" else "bar"
    return (
        f'<text x="8" y="{y + 15}">{escape(server)}</text>'
        f'<rect class="{kind}" x="{_LABEL}" y="{y + 2}" width="{width}" height="18" rx="4"/>'
        f'<text x="{_LABEL + width + 8}" y="{y + 16}">{cost:g}</text>'
    )
