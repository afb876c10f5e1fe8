"""Recordings of a row a line: CSV with any usual delimiter, and JSON Lines."""

import csv
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO
from weakref import finalize

from ticker.sources.adapter import ReadError
from ticker.sources.causes import KindSpecific
from ticker.sources.json_text import read_json
from ticker.sources.replay.tick import FIELDS, OTHER_NAMES, Fields, Flaw, Tick, fields_of, tick_of

_DELIMITERS = ",;\t|"
_BOM = b"\xef\xbb\xbf"
_MOST_LINE_BYTES = 65_536
_NEEDED = ("time", "price")

Layout = Callable[[str], Fields]
"""Takes a line apart; ValueError for one that is none of its kind."""


class LineRecording:
    """Positions are byte offsets. Once sorted, rows come in the order of time, however they stand."""

    def __init__(self, stream: BinaryIO, shown: str, only_symbol: str | None) -> None:
        self._stream = stream
        # Not `__del__`: in a circle, the stream may be the first to go, and Python complains of it.
        finalize(self, stream.close)
        self._only_symbol = only_symbol
        self._layout, self._begin = _layout(stream, shown, only_symbol)
        self.in_order_until: int | None = None
        self._starts, self._ranks, self._sorted_until = array("q"), dict[int, int](), 0

    def has(self, position: int) -> bool:
        self._stream.seek(max(0, position - 1))
        return position <= self._begin or bool(self._stream.read(1))

    def rows(self, position: int, *, unended: bool) -> Iterator[tuple[Tick | Flaw, int]]:
        if position < self._sorted_until:
            yield from self._in_order(self._ranks.get(position, 0))
            position = self._sorted_until
        position = max(position, self._begin)
        yield from self._as_they_stand(position, unended=unended)

    def _in_order(self, rank: int) -> Iterator[tuple[Tick | Flaw, int]]:
        last = len(self._starts) - 1
        for place in range(rank, last + 1):
            start = self._starts[place]
            self._stream.seek(start)
            line = self._stream.readline(_MOST_LINE_BYTES)
            yield self._read(line, start), self._sorted_until if place == last else self._starts[place + 1]

    def _as_they_stand(self, position: int, *, unended: bool) -> Iterator[tuple[Tick | Flaw, int]]:
        while True:
            # A reader of these rows may have read elsewhere in the meantime.
            self._stream.seek(position)
            start, line = position, self._stream.readline(_MOST_LINE_BYTES)
            position += len(line)
            if len(line) == _MOST_LINE_BYTES and not line.endswith(b"\n"):
                position = self._after_line(position)
                yield Flaw("a line that is far too long", f"byte {start}"), position
                continue
            if not line or not (unended or line.endswith(b"\n")):
                return
            if line.strip():
                yield self._read(line, start), position

    def _after_line(self, position: int) -> int:
        while piece := self._stream.readline(_MOST_LINE_BYTES):
            position += len(piece)
            if piece.endswith(b"\n"):
                break
        return position

    def _read(self, line: bytes, start: int) -> Tick | Flaw:
        try:
            return tick_of(self._layout(line.decode("utf-8", "replace")), self._only_symbol)
        except ValueError as error:
            return Flaw(str(error), f"byte {start}")

    def sort(self, until: int | None, *, unended: bool) -> None:
        """Note where the rows stand in the order of time, if they do not stand in it."""
        times, starts, start, is_sorted = array("q"), array("q"), self._begin, True
        before = -(2**63)
        for row, position in self._as_they_stand(self._begin, unended=unended):
            if until is not None and position > until:
                break
            # What cannot be read has no time, and stays behind the row before it.
            time_ms = row.time_ms if isinstance(row, Tick) else before
            is_sorted = is_sorted and time_ms >= before
            times.append(time_ms)
            starts.append(start)
            start, before = position, time_ms
        self.in_order_until = start
        if not is_sorted:
            order = sorted(range(len(times)), key=times.__getitem__)
            self._starts = array("q", (starts[place] for place in order))
            self._ranks = {start: rank for rank, start in enumerate(self._starts)}
            self._sorted_until = start


def _layout(stream: BinaryIO, shown: str, only_symbol: str | None) -> tuple[Layout, int]:
    """How the lines are to be taken apart, and where the first row begins."""
    first = stream.readline(_MOST_LINE_BYTES)
    if first.removeprefix(_BOM).lstrip().startswith(b"{"):
        return _json_fields, len(_BOM) if first.startswith(_BOM) else 0
    header = first.removeprefix(_BOM).decode("utf-8", "replace").rstrip("\r\n")
    if not header.strip():
        raise ReadError(shown, KindSpecific(f"{shown} is empty, or begins with an empty line"))
    delimiter = max(_DELIMITERS, key=header.count)
    columns = _cells(header, delimiter)
    fields = fields_of(columns)
    needed = _NEEDED if only_symbol else (*_NEEDED, "symbol")
    if missing := [name for name in needed if name not in fields]:
        known = ", ".join(column.strip()[:40] for column in columns[:20])
        detail = f"{shown} has no column {' and no column '.join(missing)}; its first line says: {known}"
        raise ReadError(shown, KindSpecific(detail, "Name the columns in the first line of the file."))
    return _csv_layout(fields, delimiter), len(first)


def _csv_layout(fields: Sequence[str | None], delimiter: str) -> Layout:
    def layout(line: str) -> Fields:
        cells = _cells(line.rstrip("\r\n"), delimiter)
        named = {name: cell for name, cell in zip(fields, cells, strict=False) if name is not None}
        # Where values are kept apart by semicolons, it is because a comma stands in numbers.
        return {name: _with_point(cell) for name, cell in named.items()} if delimiter == ";" else named

    return layout


def _cells(line: str, delimiter: str) -> Sequence[str]:
    # Not through the reader of csv where nothing is quoted: it takes three times as long.
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _with_point(cell: str) -> str:
    left, comma, right = cell.partition(",")
    return (
        f"{left}.{right}" if comma and right.isdecimal() and left.strip().lstrip("+-").isdecimal() else cell
    )


def _json_fields(line: str) -> Fields:
    row = read_json(line.removeprefix("\ufeff"))
    if not isinstance(row, dict):
        raise ValueError("no object of JSON")  # noqa: TRY004  # as all that is wrong with a row
    named = {name: value for name, value in row.items() if name in FIELDS}
    for name, field in OTHER_NAMES.items():
        if name in row:
            named.setdefault(field, row[name])
    return named
