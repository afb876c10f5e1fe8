"""Recordings in Parquet, by pyarrow; only where that is installed."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import finalize

import pyarrow as pa
import pyarrow.parquet as pq

from ticker.sources.adapter import ReadError
from ticker.sources.causes import KindSpecific
from ticker.sources.replay.tick import Flaw, Tick, fields_of, tick_of

_MOST_SORTED_ROWS = 1_000_000
_AT_ONCE = 2_000


class ParquetRecording:
    """Positions are numbers of rows, in the order of time; more than a million are played as they stand."""

    def __init__(self, path: Path, shown: str, only_symbol: str | None) -> None:
        self._only_symbol = only_symbol
        # Not mapped into memory: a file that is cut off meanwhile would end the process.
        stream = path.open("rb")
        finalize(self, stream.close)
        try:
            self._file = pq.ParquetFile(stream)
        except (pa.ArrowException, OSError) as error:
            detail = f"{shown} cannot be read as Parquet: {str(error).splitlines()[0][:200]}"
            raise ReadError(shown, KindSpecific(detail)) from error
        names = self._file.schema_arrow.names
        self._fields = {
            name: field for name, field in zip(names, fields_of(names), strict=True) if field is not None
        }
        if missing := [name for name in self._needed() if name not in self._fields.values()]:
            detail = (
                f"{shown} has no column {' and no column '.join(missing)}; it has: {', '.join(names[:20])}"
            )
            raise ReadError(
                shown, KindSpecific(detail, "Name the columns of the file as docs/sources.md says.")
            )
        self._sorted = self._in_order() if self._file.metadata.num_rows <= _MOST_SORTED_ROWS else None

    def _needed(self) -> Sequence[str]:
        return ("time", "price") if self._only_symbol else ("time", "price", "symbol")

    in_order_until: int | None = None
    """A file of Parquet does not grow."""

    def has(self, position: int) -> bool:
        return bool(position <= self._file.metadata.num_rows)

    def rows(self, position: int, *, unended: bool) -> Iterator[tuple[Tick | Flaw, int]]:
        position = max(0, position)
        del unended  # a file of Parquet ends with what makes it one
        for batch in self._batches(position):
            for row in batch.to_pylist():
                yield self._read(row, position), position + 1
                position += 1

    def _read(self, row: dict[str, Any], position: int) -> Tick | Flaw:
        try:
            return tick_of({self._fields[name]: value for name, value in row.items()}, self._only_symbol)
        except ValueError as error:
            return Flaw(str(error), f"row {position + 1}")

    def _in_order(self) -> pa.Table | None:
        """The rows in the order of time if they do not stand in it; None if they do."""
        column = next(name for name, field in self._fields.items() if field == "time")
        times = self._file.read(columns=[column]).column(0).to_pylist()
        known = [time for time in times if time is not None]
        if all(before <= after for before, after in pairwise(known)):
            return None
        table = self._file.read(columns=list(self._fields))
        order = sorted(range(len(times)), key=lambda place: (times[place] is not None, times[place] or 0))
        return table.take(order)

    def _batches(self, position: int) -> Iterator[pa.RecordBatch]:
        if self._sorted is not None:
            yield from self._sorted.slice(position).to_batches(max_chunksize=_AT_ONCE)
            return
        first = 0
        for group in range(self._file.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if position < first + rows:
                columns = list(self._fields)
                for batch in self._file.iter_batches(_AT_ONCE, row_groups=[group], columns=columns):
                    skipped = min(max(0, position - first), batch.num_rows)
                    first += batch.num_rows
                    yield batch.slice(skipped)
            else:
                first += rows
