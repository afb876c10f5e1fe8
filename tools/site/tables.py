"""Tables of Markdown, read and written. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

_CELL = re.compile(r"(?<!\\)\|")


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next of any level; KeyError where there is none, or several."""
    parts = f"\n{page}".split(f"\n{heading}\n")
    if len(parts) != 2:
        raise KeyError(heading)
    return re.split(r"\n#+ ", parts[1])[0]


def rows(page: str, heading: str) -> Mapping[str, Sequence[str]]:
    """The first table below a heading: the other cells by the code in the first, as they are written."""
    found: dict[str, Sequence[str]] = {}
    for line in section(page, heading).splitlines():
        if line.startswith("| `"):
            name, *rest = (cell.strip() for cell in _CELL.split(line)[1:-1])
            if name in found:
                raise KeyError(f"{heading}: {name} twice")
            found[name] = rest
    return {name.strip("`"): rest for name, rest in found.items()}


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(["", _line(heads), _line(["---"] * len(heads)), *(_line(cells) for cells in lines), ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def cell(text: str) -> str:
    """Of a text of our own, what may stand in a cell."""
    return " ".join(text.split()).replace("|", r"\|")


def code(text: str) -> str:
    return f"`{cell(text)}`"
