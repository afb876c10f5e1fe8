"""An exported log as a log again: another one with the same events, in a folder that has none."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from ticker.errors import LogError, TickerError
from ticker.events import Body, Envelope, Record, encode_body, stamp, type_of
from ticker.log import bars
from ticker.log.cursor import parse_id
from ticker.log.maintenance.contents import Contents, contents_of
from ticker.log.maintenance.copy import in_the_making
from ticker.log.maintenance.foreign import why_no_export
from ticker.log.maintenance.lines import (
    NUMBER,
    Line,
    LogAction,
    LogBars,
    LogBegin,
    LogEnd,
    LogState,
    LogTopic,
)
from ticker.log.maintenance.place import held, put_in_place, refuse_a_log
from ticker.log.trouble import explain
from ticker.log.writing import provenance
from ticker.log.writing.batch import item_times
from ticker.log.writing.file import LogFile
from ticker.log.writing.new_rows import NewRows
from ticker.times import parse_rfc3339
from ticker.wire import on_one_line

_AT_ONCE = 2_000
_REMEDY = "an exported log is imported into a folder that has none"


class _Typed(msgspec.Struct):
    type: str


_decode_typed = msgspec.json.Decoder(_Typed).decode
_decode_line = msgspec.json.Decoder(Line).decode
_decode_envelope = msgspec.json.Decoder(Envelope).decode
_decode_body = msgspec.json.Decoder(Body).decode


def import_log(lines: Iterable[bytes], path: Path, subject: str) -> Contents:
    """Make the log of a data folder of what `export` wrote; nothing is there if any line of it is wrong.

    Sequences and what writers remember stay; ids begin with another epoch. `subject` names the lines in
    errors. LogError, LogInUse, LogUnusable.
    """
    with held(path) as folder:
        refuse_a_log(folder, _REMEDY)
        with in_the_making(folder.database) as made:
            contents, last = _write(lines, made, subject)
            put_in_place(made, folder, last, "")
        return contents


def _write(lines: Iterable[bytes], made: Path, subject: str) -> tuple[Contents, int]:
    try:
        with closing(LogFile(made, "off", create=True)) as file:
            last = _Import(file, subject).take(lines)
            provenance.begin_anew(file)
            return contents_of(file.connection, file.epoch), max(last, file.last)
    except sqlite3.Error as error:
        raise LogError(str(made.parent), f"the log cannot be written: {explain(error)}") from error


class _Import:
    """Takes one line after the other into a file; events by the thousand, as transactions cost time."""

    def __init__(self, file: LogFile, subject: str) -> None:
        self._file = file
        self._subject = subject
        self._rows = NewRows()
        self._waiting: list[Record] = []
        self._last_seq = 0
        self._end: LogEnd | None = None
        self._lines = 0

    def take(self, lines: Iterable[bytes]) -> int:
        """All of them; the last sequence that was given out."""
        for number, line in enumerate(lines, 1):
            if number == 1 and (why := why_no_export(line)):
                raise LogError(self._subject, why)
            try:
                self._take_one(number, line)
                self._lines += bool(line.strip())
            except (msgspec.MsgspecError, ValueError, TickerError) as error:
                detail = error.detail if isinstance(error, TickerError) else str(error)
                raise LogError(
                    f"{self._subject}:{number}", f"not a line of an exported log: {detail}"
                ) from error
        self._flush()
        if not self._lines:
            raise LogError(self._subject, "is empty")
        if self._end is None:
            raise LogError(self._subject, "has no last line (log-end): it was cut off")
        if self._end.lines not in (None, found := self._lines - 1):
            detail = f"some lines are missing: {found} are here, of {self._end.lines} before the last"
            raise LogError(self._subject, detail)
        return max(self._last_seq, self._end.last_seq)

    def _take_one(self, number: int, line: bytes) -> None:
        if self._end is not None and line.strip():
            raise ValueError("it comes after the last one (log-end)")
        if number == 1:
            self._begin(_decode_line(line))
        elif line.strip() and _decode_typed(line).type.startswith("log-"):
            self._flush()
            with self._file.transaction():
                self._take_in(_decode_line(line))
        elif line.strip():
            self._waiting.append(self._record(line))
            if len(self._waiting) >= _AT_ONCE:
                self._flush()

    def _begin(self, line: Line) -> None:
        match line:
            case LogBegin(lines=lines) if lines > NUMBER:
                raise ValueError(f"written by a newer Ticker ({line.ticker}), and this one cannot read it")
            case LogBegin():
                with self._file.transaction():
                    self._file.set_meta("epoch", line.epoch)
                self._file.epoch = line.epoch
            case _:
                raise ValueError("the first one (log-begin) is missing")

    def _record(self, line: bytes) -> Record:
        envelope, body = _decode_envelope(line), _decode_body(line)
        place = parse_id(envelope.id)
        if place is None or place.epoch != self._file.epoch:
            raise ValueError(f"{envelope.id} is no id of the log that was exported")
        if place.seq <= self._last_seq:
            raise ValueError(f"{envelope.id} is not behind the event before")
        if envelope.key != body.key or envelope.type != type_of(body):
            raise ValueError(f"{envelope.key} is not the key of such an event")
        self._last_seq = place.seq
        return Record(
            seq=place.seq,
            id=envelope.id,
            type=envelope.type,
            channel=envelope.channel,
            key=envelope.key,
            symbols=body.symbols_named,
            time_ms=parse_rfc3339(envelope.time),
            json=on_one_line(_as_written(line, envelope) or stamp(envelope, encode_body(body))),
        )

    def _flush(self) -> None:
        some, self._waiting = self._waiting, []
        if some:
            with self._file.transaction():
                bodies = [record.body for record in some]
                self._rows.insert(self._file.connection, some, bodies, item_times(some))

    def _take_in(self, line: Line) -> None:
        connection = self._file.connection
        match line:
            case LogTopic():
                _take_topic(connection, line)
            case LogBars():
                bars.keep(connection, line.symbol, line.channel, line.interval_s, line.bars)
            case LogAction():
                values = (line.seq, line.symbol, line.channel, line.time_ms)
                shares = (line.old_shares, line.new_shares, line.new_symbol)
                connection.execute(
                    "INSERT OR REPLACE INTO actions VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, *shares)
                )
            case LogState():
                connection.execute("INSERT INTO writers VALUES (?, ?)", (line.writer, line.state))
            case LogEnd():
                self._end = line
            case LogBegin():
                raise ValueError("there is a first one (log-begin) already")


def _as_written(line: bytes, envelope: Envelope) -> bytes | None:
    """A line as a Ticker has written it; None if it went through a program that writes JSON differently."""
    json = line.strip()
    return json if json.startswith(msgspec.json.encode(envelope)[:-1]) else None


def _take_topic(connection: sqlite3.Connection, line: LogTopic) -> None:
    connection.execute(
        "INSERT INTO topics (channel, type, lost_seq) VALUES (?, ?, ?) "
        "ON CONFLICT (channel, type) DO UPDATE SET lost_seq = excluded.lost_seq",
        (line.channel, line.event_type, line.lost_seq),
    )
    connection.executemany(
        "INSERT INTO trimmed SELECT id, ?, ? FROM topics WHERE channel = ? AND type = ?",
        [(through, count, line.channel, line.event_type) for through, count in line.trimmed],
    )
