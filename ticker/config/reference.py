"""The tables of docs/configuration.md: what every key means, its default and its values."""

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from ticker.config.shipped import shipped_reference

CONFIG, FEEDS, KIND = "config.yaml", "Feed files", "kind: "
_PLACEHOLDER = re.compile(r"[A-Z]+|\*")
_CELL = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


class KeyEntry(msgspec.Struct, frozen=True):
    """One row; `section` is the heading above it, `line` where it stands on the page."""

    section: str
    line: int
    key: str
    default: str
    unit: str
    range: str
    meaning: str

    @property
    def steps(self) -> tuple[str, ...]:
        """The key, with `*` for what an operator names."""
        return steps_of(self.key)

    @property
    def values(self) -> str:
        """What may stand there, in words."""
        return ", ".join(dict.fromkeys(one for one in (self.unit, self.range) if one))


def steps_of(key: str) -> tuple[str, ...]:
    return tuple("*" if _PLACEHOLDER.fullmatch(step) else step for step in key.split("."))


@cache
def reference() -> tuple[KeyEntry, ...]:
    """Every row of the page that comes with Ticker."""
    return tuple(entries_in(shipped_reference().read_text("utf-8")))


def entries_in(page: str) -> Iterator[KeyEntry]:
    section = ""
    for number, line in enumerate(page.splitlines(), 1):
        if line.startswith("#"):
            section = line.lstrip("#").strip()
        elif line.startswith("| `") and _is_about_keys(section):
            cells = [_plain(cell) for cell in _CELL.split(line)[1:6]]
            yield KeyEntry(section, number, *cells)


def _is_about_keys(section: str) -> bool:
    return section in (CONFIG, FEEDS) or section.startswith(KIND)


def _plain(cell: str) -> str:
    """Without marks: links as their words."""
    return _LINK.sub(r"\1", cell.strip().replace("\\|", "|").replace("`", ""))
