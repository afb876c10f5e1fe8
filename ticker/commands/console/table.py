"""What a terminal shows of work on many things: a bar while it goes on, a table when it is done."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TextIO

_BAR = 24
_LINE = 78


class ProgressBar:
    """A bar on a terminal; on anything else, a line for each piece of work that is done."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total = total
        self._done = 0
        self._out = out
        self._is_terminal = out.isatty()

    def advance(self, words: str) -> None:
        """One piece is done; say which."""
        self._done += 1
        count = f"{self._done}/{self._total}"
        if self._is_terminal:
            filled = _BAR * self._done // max(1, self._total)
            line = f"[{'#' * filled}{'-' * (_BAR - filled)}] {count} {printable(words)}"
            # Longer than the terminal is wide, it would wrap, and the next one could not cover it.
            self._out.write(f"\r{line[:_LINE]:{_LINE}}")
        else:
            self._out.write(f"{count} {printable(words)}\n")
        self._out.flush()

    def finish(self) -> None:
        """Take the bar away."""
        if self._is_terminal:
            self._out.write(f"\r{' ' * _LINE}\r")
            self._out.flush()


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines with columns as wide as what stands in them; the last one may be of any length."""
    cells = [[printable(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(_width(cell) for cell in column) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def printable(text: str) -> str:
    """Text on one line without what could steer a terminal: it comes from other people's servers."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
