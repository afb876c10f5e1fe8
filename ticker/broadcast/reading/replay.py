"""A stretch of the log, sent at a pace or to an end: what a reader gets that asked for `speed` or `until`."""

import asyncio
import math

from ticker.ask import After, Ask, Before, From, Latest, Start, Through
from ticker.broadcast.reading.cursor import Cursor
from ticker.broadcast.reading.pace import Pace
from ticker.broadcast.reading.shared import Shared
from ticker.broadcast.reading.windows import conflated
from ticker.events import Record
from ticker.log import Refusal
from ticker.log.reading.gaps import Passed

_PAGE = 500


class Replay:
    """Moves a reader's cursor on; at most a page is held, and with `max_rate` what is left of a window.

    It stays on the pull path: nobody else is likely to be at the same place at the same moment.
    """

    __slots__ = (
        *("_began_ms", "_began_s", "_client", "_clock", "_cursor", "_end", "_last", "_log", "_loop"),
        *("_passed", "_pending", "_snapshot", "_speed", "_start", "_window_ms"),
    )

    def __init__(self, shared: Shared, cursor: Cursor, ask: Ask, client: str) -> None:
        self._log = shared.log
        self._clock = shared.clock
        self._snapshot = shared.settings.snapshot
        self._cursor = cursor
        self._client = client
        self._start = ask.start
        self._end = ask.end
        self._speed = ask.speed
        self._window_ms = ask.subscription.window_ms
        self._loop = asyncio.get_running_loop()
        self._last: int | None = None
        self._pending: list[Record] = []
        self._began_ms: int | None = None
        self._began_s = self._loop.time()
        self._passed = Passed.behind(cursor.at)

    @property
    def _at(self) -> int:
        return self._passed.through

    @property
    def is_over(self) -> bool:
        """Whether everything up to the end has been handed out."""
        return self._last is not None and self._at >= self._last and not self._pending

    @property
    def has_caught_up(self) -> bool:
        """Whether everything that there is has been handed out."""
        return self._at >= self._log.newest and not self._pending

    @property
    def goes_live(self) -> bool:
        """Whether it is done with once it has caught up: there is no end."""
        return self._end is None

    def waits_s(self) -> float:
        """How long nothing can be due unless something is appended."""
        if self._pending:
            return self._due_ms(self._pending[0]) / 1000
        match self._end:
            case Before(time_ms=time_ms) if self._last is None:
                return (time_ms - self._clock()) / 1000
            case _:
                return math.inf

    @property
    def is_held(self) -> bool:
        """Whether it waits for its own clock alone, whatever is appended."""
        return bool(self._pending)

    async def begin(self) -> None:
        """Find where to begin and to end; LogError leaves everything as it was."""
        await self._settle_end()
        match self._end:
            case Through(event_id=event_id) if self._log.seq_of(event_id) is None:
                await self._cursor.begin_behind(event_id)
                self._last = self._cursor.at
            case _:
                await self._begin(self._start)
        self._passed = Passed.behind(self._cursor.at)
        self._began_s = self._loop.time()

    async def _begin(self, start: Start) -> None:
        match start:
            case Latest() if self._last is not None and self._last < self._log.newest:
                await self._stand_at(self._last)
            case After(event_id=event_id, exact=exact):
                honoured = await self._cursor.begin_behind(event_id)
                if exact and honoured and self._speed is not None:
                    await self._stand_at(self._cursor.at)
            case From(time_ms=time_ms):
                await self._cursor.begin(start)
                if self._speed is not None and await self._stand_at(self._cursor.at):
                    self._began_ms = time_ms
            case _:
                await self._cursor.begin(start)

    async def _stand_at(self, place: int) -> bool:
        """Send how everything stood at a place; whether there was anything."""
        if self._last is not None and place > self._last:
            return False  # it is to end before it begins
        subscription = self._cursor.subscription
        page = await self._log.snapshot_at(subscription, self._snapshot, place, client=self._client)
        self._cursor.send(page.records)
        self._cursor.at = place
        return bool(page.records)

    async def advance(self) -> bool:
        """Send what is due, or get a little further; False where there is nothing but to wait."""
        await self._settle_end()
        if self._wants_more() and await self._read():
            return True
        due = self._take_due()
        if due:
            channels = self._cursor.subscription.channels
            self._cursor.send([record for record in due if record.channel in channels])
            self._cursor.at = self._pending[0].seq - 1 if self._pending else self._at
        return bool(due)

    async def _settle_end(self) -> None:
        if self._end is None or self._last is not None:
            return
        last = await self._log.end(self._end, self._clock(), client=self._client)
        self._last = None if isinstance(last, Refusal) else last

    def _wants_more(self) -> bool:
        if self._at >= self._edge:
            return False
        if not self._pending:
            return True
        pace = self._pace(self._pending[0])
        first, last = self._pending[0], self._pending[-1]
        # A window that is due goes out whole, wherever its pages end.
        return bool(pace.window_ms) and pace.slot(first) == pace.slot(last) and self._due_ms(first) <= 0

    @property
    def _edge(self) -> int:
        """How far there is anything to read now."""
        return self._log.newest if self._last is None else min(self._log.newest, self._last)

    async def _read(self) -> bool:
        """Take in the next page; whether it has led any further."""
        before = self._at
        page, gap = await self._log.page_and_gap(
            self._cursor.subscription, self._passed, self._edge, _PAGE, client=self._client
        )
        wanted = [record for record in page.records if self._is_wanted(record)]
        through = page.through if self._last is None else min(page.through, self._last)
        self._passed = self._passed.by(page, through)
        if gap is not None:
            self._cursor.tell_lagged(gap.deleted, self._at)
        self._pending += wanted
        if self._pending:
            pace = self._pace(self._pending[0])
            if pace.window_ms:
                self._pending = list(conflated(self._pending, pace.slot))
        else:
            self._cursor.at = self._at
        return self._at > before

    def _is_wanted(self, record: Record) -> bool:
        if self._last is not None:
            return record.seq <= self._last
        return not isinstance(self._end, Before) or record.time_ms < self._end.time_ms

    def _take_due(self) -> list[Record]:
        count = 0
        while count < len(self._pending) and self._due_ms(self._pending[count]) <= 0:
            count += 1
        due, self._pending = self._pending[:count], self._pending[count:]
        return due

    def _due_ms(self, record: Record) -> float:
        elapsed_ms = (self._loop.time() - self._began_s) * 1000
        return self._pace(record).due_ms(record, self._clock(), elapsed_ms)

    def _pace(self, first: Record) -> Pace:
        if self._began_ms is None:
            # Where nothing says when it begins, it begins with the first event, and not with a wait.
            self._began_ms = first.time_ms
            self._began_s = self._loop.time()
        return Pace(self._speed or math.inf, self._began_ms, self._window_ms)
