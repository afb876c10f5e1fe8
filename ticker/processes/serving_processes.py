"""The processes that serve, as the one that gathers knows them: each is sent what the log takes in."""

import asyncio
import pickle
import socket
from collections.abc import Callable, Sequence
from itertools import count

import msgspec

from ticker.broadcast import Audience, joined
from ticker.config import Config
from ticker.events import Record
from ticker.log import LogView
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
    from_serving,
    said,
)

BEAT_S = 1.0
_MOST_WAITING_BYTES = 16_000_000
"""Who is so far behind reads the file."""
_AT_ONCE = 500
_ANSWER_S = 1.0
_ASK_EVERY = 5
"""So many beats lie between two looks at what a process has done, should it be gone at the next scrape."""


class ServingProcess:
    """One of them."""

    def __init__(self, life: Life, writer: asyncio.StreamWriter) -> None:
        self.life = life
        self._transport = writer.transport
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[None]] = {}

    def send(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > _MOST_WAITING_BYTES:
            self._transport.abort()

    async def tells(self, *, with_readers: bool) -> bool:
        """Whether it says in time who reads there."""
        number, answer = next(self._numbers), asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        self.send(said(AudienceAsked(number, with_readers)))
        try:
            async with asyncio.timeout(_ANSWER_S):
                await answer
        except TimeoutError:
            return False
        else:
            return True
        finally:
            del self._asked[number]

    def ask(self) -> None:
        """Who reads there? What is answered is for who asks the next time, if there is nobody to ask then."""
        self.send(said(AudienceAsked(next(self._numbers), with_readers=False)))

    def take(self, told: AudienceTold) -> None:
        answer = self._asked.get(told.number)
        if answer is not None and not answer.done():
            answer.set_result(None)


class ServingProcesses:
    """Sends every batch to all of them, encoded once; and asks them who reads there.

    `config` and `session_key` are what each begins to serve by.
    """

    def __init__(
        self,
        log: LogView,
        config: Callable[[], Config],
        session_key: Callable[[], bytes],
        *,
        beat_s: float = BEAT_S,
    ) -> None:
        self._log = log
        self._config = config
        self._session_key = session_key
        self._beat_s = beat_s
        self._links: set[ServingProcess] = set()
        self._known: dict[Life, Audience] = {}
        self._beaten = 0
        self._beats: asyncio.TimerHandle | None = None
        self._server: asyncio.Server | None = None
        log.on_append(self._appended)
        log.on_trouble(lambda: self._tell(LogTrouble(log.trouble)))

    async def open(self, listener: socket.socket) -> None:
        """Take in whoever connects there."""
        # Not start_unix_server, which from Python 3.13 on removes the file at its end.
        self._server = await asyncio.start_server(self._follow, sock=listener)
        self._beat()

    async def _follow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            frame = await next_frame(reader)
            asked = None if frame is None else from_serving(frame)
            if isinstance(asked, Follow):
                await self._serve(asked, reader, writer)
        finally:
            writer.transport.abort()

    async def _serve(self, asked: Follow, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = ServingProcess(asked.life, writer)
        self._welcome(link, asked)
        self._links.add(link)
        try:
            while (frame := await next_frame(reader)) is not None:
                told = from_serving(frame)
                if isinstance(told, AudienceTold):
                    self._known[link.life] = _audience(told)
                    link.take(told)
        finally:
            self._links.discard(link)

    def _welcome(self, link: ServingProcess, asked: Follow) -> None:
        """No await between this and being sent batches: nothing is missed, and nothing comes twice."""
        log, after = self._log, asked.after
        goes_on = asked.epoch == log.epoch and after <= log.newest and log.tail.covers(after)
        link.send(
            said(
                Welcome(
                    epoch=log.epoch,
                    newest=after if goes_on else log.newest,
                    trouble=log.trouble,
                    config=pickle.dumps(self._config()),
                    session_key=self._session_key(),
                )
            )
        )
        while goes_on and (missing := log.tail.after(after, _AT_ONCE)):
            link.send(said(Committed(tuple(missing))))
            after = missing[-1].seq

    def _appended(self, records: Sequence[Record]) -> None:
        self._tell(Committed(tuple(records)))

    def tell_traced(self, span: str, seqs: range) -> None:
        """These were appended within a span: to write them stands in it."""
        self._tell(AppendTraced(span, seqs.start, seqs.stop))

    @property
    def lives(self) -> tuple[Life, ...]:
        """Those that follow now."""
        return tuple(link.life for link in self._links)

    def tell_config(self) -> None:
        """Another config is in force."""
        self._tell(ConfigInForce(pickle.dumps(self._config())))

    def _tell(self, message: FromGathering) -> None:
        data = said(message) if self._links else b""
        for link in tuple(self._links):
            link.send(data)

    def _beat(self) -> None:
        self._tell(Beat())
        self._beaten += 1
        if not self._beaten % _ASK_EVERY:
            for link in tuple(self._links):
                link.ask()
        self._beats = asyncio.get_running_loop().call_later(self._beat_s, self._beat)

    async def audience(self, *, with_readers: bool) -> Audience:
        """Of all of them together; what one that is gone has done still counts."""
        links = tuple(self._links)
        answers = await asyncio.gather(*(link.tells(with_readers=with_readers) for link in links))
        heard = {link.life for link, told in zip(links, answers, strict=True) if told}
        return joined(one if life in heard else _former(one) for life, one in self._known.items())

    def close(self) -> None:
        if self._beats is not None:
            self._beats.cancel()
        if self._server is not None:
            self._server.close()


def _audience(told: AudienceTold) -> Audience:
    audience = pickle.loads(told.audience)  # noqa: S301 -- from a process of our own
    assert isinstance(audience, Audience)
    return audience


def _former(audience: Audience) -> Audience:
    """What was done for those who read there, and are there no more."""
    nobody = joined(())
    return msgspec.structs.replace(nobody, tally=audience.tally, lag=audience.lag)
