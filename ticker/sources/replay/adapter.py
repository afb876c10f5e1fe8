"""A recording as a source: one read is one step of its clock."""

import asyncio
import math
from collections.abc import Iterator

import msgspec

from ticker.events import Quote
from ticker.sources.adapter import Reading
from ticker.sources.figures import why_no_price
from ticker.sources.replay.day import Day, quote_of, traded
from ticker.sources.replay.memory import Memory, encoded, recalled
from ticker.sources.replay.recording import BEGINNING, Recording, cannot_be_opened, known_by, opened
from ticker.sources.replay.settings import ReplaySource
from ticker.sources.replay.tick import Flaw, Tick
from ticker.sources.symbols import NOTHING_SAID
from ticker.times import rfc3339

MOST_ROWS = 2_000
"""How many rows one read takes at most: what is due beyond that comes with the next ones."""

UNCHANGED_MS = 60_000
"""How long a file has not changed when its last line, if it does not end, is taken as a row."""


class ReplayAdapter:
    """Plays a file from its first row to its last, and on where it stopped after a restart.

    Each read moves the recording's clock on by `every` times `speed`, however long ago the last read was,
    and brings the rows up to there. So the same file is the same quotes in the same steps, every time.
    """

    def __init__(self, spec: ReplaySource) -> None:
        self._spec = spec
        self._only_symbol = next(iter(spec.symbols)) if len(spec.symbols) == 1 else None
        self._recording: Recording | None = None
        self._stamp: tuple[int, ...] | None = None
        self._mtime_ms = self._seen_ms = 0
        self._sorted_whole = self._is_bounded = False

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Answer with the rows that are due; ReadError for a file that cannot be read."""
        # Off the loop: files may lie on disks that take their time.
        return await asyncio.to_thread(self._read, recalled(memory), now_ms)

    def _read(self, memory: Memory, now_ms: int) -> Reading:
        recording, remark, unended = self._opened(memory, now_ms)
        if remark is not None:
            memory = Memory()
        if memory.known is None:
            memory = msgspec.structs.replace(memory, known=known_by(self._spec.path))
        if memory.in_order_until is None or memory.position == BEGINNING:
            memory = msgspec.structs.replace(memory, in_order_until=recording.in_order_until)
        played = _Played(memory, self._spec)
        played.play(recording.rows(memory.position, unended=unended))
        said = (remark, played.remark, _flaws(played.flaws, played.first_flaw))
        return Reading(
            bodies=tuple(played.quotes),
            memory=encoded(played.memory),
            detail="; ".join(text for text in said if text) or None,
        )

    def _opened(self, memory: Memory, now_ms: int) -> tuple[Recording, str | None, bool]:
        """The recording, opened anew if its file has changed, and a remark if it is another one now.

        Also whether a last line that does not end is a row by now.
        """
        path, shown = self._spec.path, str(self._spec.file)
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if stamp != self._stamp:
                self._stamp, self._mtime_ms, self._seen_ms = stamp, stat.st_mtime_ns // 1_000_000, now_ms
                self._recording = None
            unended = self._is_unchanged(now_ms)
            # A round that begins has what came later, too, in the order of time.
            is_whole = self._sorted_whole or not (unended or self._is_bounded) or memory.position != BEGINNING
            if self._recording is not None and is_whole:
                return self._recording, None, unended
            self._recording = None
            same = memory.known is None or known_by(path, memory.known[0]) == memory.known
            until = memory.in_order_until if same and memory.position != BEGINNING else None
            recording = opened(path, shown, self._only_symbol, until, unended=unended)
        except (OSError, EOFError) as error:
            raise cannot_be_opened(
                shown, error if isinstance(error, OSError) else OSError(str(error))
            ) from error
        self._recording, self._sorted_whole = recording, unended and until is None
        self._is_bounded = until is not None
        if same and recording.has(memory.position):
            return recording, None, unended
        return recording, "the file is another one than before: played from its beginning", unended

    def _is_unchanged(self, now_ms: int) -> bool:
        """What is being written may end in the middle of a line, and in the middle of a price."""
        # The file's clock may be ahead of ours, or ours be set back: then it counts from when that was seen.
        self._seen_ms = min(self._seen_ms, now_ms)
        return now_ms - min(self._mtime_ms, self._seen_ms) >= UNCHANGED_MS


class _Played:
    """What one read makes of a recording."""

    def __init__(self, memory: Memory, spec: ReplaySource) -> None:
        self._memory = memory
        self._spec = spec
        self._position = memory.position
        self._clock_ms = memory.clock_ms
        self._days = dict(memory.days)
        self.quotes: list[Quote] = []
        self.flaws = memory.flaws
        self.first_flaw = memory.first_flaw
        self.remark: str | None = None

    @property
    def memory(self) -> Memory:
        return msgspec.structs.replace(
            self._memory,
            position=self._position,
            clock_ms=self._clock_ms,
            days=self._days,
            flaws=self.flaws,
            first_flaw=self.first_flaw,
        )

    def play(self, rows: Iterator[tuple[Tick | Flaw, int]]) -> None:
        if self._clock_ms is not None and not math.isinf(self._spec.speed):
            self._clock_ms += self._spec.every_ms * self._spec.speed
        taken = 0
        for row, position in rows:
            if not self._is_due(row) or taken == MOST_ROWS:
                return
            self._take(row)
            self._position = position
            taken += 1
        self._end(taken)

    def _is_due(self, row: Tick | Flaw) -> bool:
        if isinstance(row, Flaw) or math.isinf(self._spec.speed):
            return True
        if self._clock_ms is None:
            self._clock_ms = row.time_ms
        return row.time_ms <= self._clock_ms

    def _take(self, row: Tick | Flaw) -> None:
        said = self._spec.symbols.get(row.symbol, NOTHING_SAID) if isinstance(row, Tick) else NOTHING_SAID
        if isinstance(row, Tick) and (why := why_no_price(row.price, said.decimals)) is not None:
            row = Flaw(why, rfc3339(row.time_ms))
        if isinstance(row, Flaw):
            self.flaws += 1
            self.first_flaw = self.first_flaw or f"{row.where}: {row.said}"
            return
        day = traded(self._days.get(row.symbol), row, adds=self._spec.volume == "trade")
        self._days[row.symbol] = day
        self.quotes.append(quote_of(row, day, said))

    def _end(self, taken: int) -> None:
        """The file has no more: it begins again, or what is added to it is waited for."""
        if not self._spec.loop:
            self.remark = "played to its end"
        elif taken or self._position != BEGINNING:
            self._position, self._clock_ms = BEGINNING, None
            # The next round's first day is another one, whatever its date: it begins where this one closed.
            self._days = {symbol: _closed(day) for symbol, day in self._days.items()}


def _closed(day: Day) -> Day:
    return msgspec.structs.replace(day, date=-1)


def _flaws(count: int, first: str | None) -> str | None:
    """A remark on rows that were left out; it changes ever more seldom, however many there are."""
    if not count:
        return None
    size = 10 ** (len(str(count)) - 1)
    least = count // size * size
    told = f"{count}" if count < 10 else f"at least {least}"
    return f"{told} row{'s' * (count != 1)} left out that cannot be read, the first at {first}"
