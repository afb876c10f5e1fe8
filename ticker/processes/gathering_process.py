"""The process that gathers, as one that serves knows it: what the log takes in, and the config in force."""

import asyncio
import contextlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ticker.broadcast import Audience
from ticker.config import Config
from ticker.errors import LogUnusable
from ticker.log import FollowedLog, Trouble
from ticker.processes.frames import next_frame
from ticker.processes.messages import (
    AppendTraced,
    AudienceAsked,
    AudienceTold,
    Beat,
    Committed,
    ConfigInForce,
    Follow,
    FromGathering,
    Life,
    LogTrouble,
    Welcome,
    from_gathering,
    said,
)
from ticker.processes.serving_processes import BEAT_S
from ticker.times import Clock, rfc3339
from ticker.tracing import appended_within

_RETRY_S = 0.05
_SILENT_BEATS = 4
"""So many beats may be missing before readers are told so."""
_GONE = "what reads the sources is being started again"
_SILENT = "what reads the sources does not answer"


class GatheringProcess:
    """`socket_path` is where the process that gathers listens; `life` is this process's own."""

    def __init__(self, socket_path: Path, life: Life, clock: Clock, *, beat_s: float = BEAT_S) -> None:
        self._path = socket_path
        self._life = life
        self._clock = clock
        self._beat_s = beat_s
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._beats_missing = 0
        self._of_log: Trouble | None = None
        self._is_away: Trouble | None = None

    @property
    def is_away(self) -> bool:
        """Whether the process that gathers is gone, or silent."""
        return self._is_away is not None

    async def begin(self) -> Welcome:
        """Wait for the process that gathers, and what it says first."""
        welcome = await self._welcomed("", -1)
        self._of_log = welcome.trouble
        return welcome

    async def _welcomed(self, epoch: str, after: int) -> Welcome:
        while True:
            with contextlib.suppress(OSError):
                self._reader, self._writer = await asyncio.open_unix_connection(self._path)
                if (welcome := await self._met(Follow(self._life, epoch, after))) is not None:
                    return welcome
            await asyncio.sleep(_RETRY_S)

    async def _met(self, follow: Follow) -> Welcome | None:
        first = None
        try:
            self._writer.write(said(follow))
            frame = await next_frame(self._reader)
            first = None if frame is None else from_gathering(frame)
            return first if isinstance(first, Welcome) else None
        finally:
            if first is None:
                self._writer.transport.abort()

    async def run(
        self,
        log: FollowedLog,
        use: Callable[[Config], None],
        audience: Callable[[bool], Audience],
    ) -> NoReturn:
        """Feed the log, and `use` each config, until cancelled; after `begin`.

        LogUnusable once another log has taken its place.
        """
        log.report(self._of_log)
        watch = asyncio.create_task(self._watch(log))
        try:
            while True:
                while (frame := await next_frame(self._reader)) is not None:
                    self._beats_missing = 0
                    if self._is_away is not None:
                        self._back(log)
                    self._take(from_gathering(frame), log, use, audience)
                self._writer.transport.abort()
                self._away(log, _GONE)
                self._meet(await self._welcomed(log.epoch, log.newest), log, use)
        finally:
            watch.cancel()
            self._writer.transport.abort()

    def _take(
        self,
        message: FromGathering,
        log: FollowedLog,
        use: Callable[[Config], None],
        audience: Callable[[bool], Audience],
    ) -> None:
        match message:
            case Committed(records=records):
                # What came before them and was not sent is in the file.
                log.skip_to(records[0].seq - 1)
                log.deliver(records)
            case AppendTraced(span=span, start=start, stop=stop):
                appended_within(span, range(start, stop))
            case LogTrouble(trouble=trouble):
                self._of_log = trouble
                log.report(trouble)
            case ConfigInForce(config=config):
                use(config_in(config))
            case AudienceAsked(number=number, with_readers=with_readers):
                told = pickle.dumps(audience(with_readers))
                self._writer.write(said(AudienceTold(number, told)))
            case Beat() | Welcome():
                pass

    def _meet(self, welcome: Welcome, log: FollowedLog, use: Callable[[Config], None]) -> None:
        if welcome.epoch != log.epoch:
            raise LogUnusable("log", "another log has taken its place")
        self._beats_missing = 0
        use(config_in(welcome.config))
        log.skip_to(welcome.newest)
        self._of_log = welcome.trouble
        self._back(log)

    async def _watch(self, log: FollowedLog) -> None:
        """Counted, not timed: who was asleep itself must not blame the other for it."""
        while True:
            await asyncio.sleep(self._beat_s)
            self._beats_missing += 1
            if self._beats_missing > _SILENT_BEATS:
                self._away(log, _SILENT)

    def _away(self, log: FollowedLog, why: str) -> None:
        if self._is_away is None or self._is_away.reason != why:
            since = rfc3339(self._clock()) if self._is_away is None else self._is_away.since
            self._is_away = Trouble(why, since)
            log.report(self._is_away)

    def _back(self, log: FollowedLog) -> None:
        self._is_away = None
        log.report(self._of_log)


def config_in(pickled: bytes) -> Config:
    """The config that the process that gathers has sent."""
    config = pickle.loads(pickled)  # noqa: S301 -- from a process of our own
    assert isinstance(config, Config)
    return config
