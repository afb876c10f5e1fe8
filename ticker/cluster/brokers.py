"""NATS, as far as Ticker needs it: messages are stored in order, and read by their sequence."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from ticker.cluster.answers import Answers
from ticker.errors import ClusterError, Outrun, Unanswered

_ANSWER_S = 2.0
_PING_S, _PINGS = 1, 2
"""One that answers none of so many hangs, and is left for another: within 3 s."""
_FIRST_WORD_S = 1.0
_TRY_S, _TRIES = 5.0, 12
_RECONNECT_S = 0.25
_AT_ONCE_BYTES = 8_000_000
_ROOM_FOR_HEADERS = 2_000
_OUTRUN = frozenset({10_071, 10_164})
"""What JetStream's error codes are for an expected last sequence that is another."""
_NO_SUCH_STREAM, _NO_SUCH_MESSAGE = 10_059, 10_037

_logger = logging.getLogger(__name__)


class _Wrong(msgspec.Struct):
    err_code: int = 0
    description: str = ""


class _Acknowledged(msgspec.Struct):
    seq: int = 0
    error: _Wrong | None = None


class _State(msgspec.Struct):
    first_seq: int = 0
    last_seq: int = 0


class _Config(msgspec.Struct):
    num_replicas: int = 1
    metadata: dict[str, str] = {}


class _Replica(msgspec.Struct):
    current: bool = False


class _Cluster(msgspec.Struct):
    replicas: tuple[_Replica, ...] = ()


class _Info(msgspec.Struct):
    error: _Wrong | None = None
    state: _State = msgspec.field(default_factory=_State)
    config: _Config = msgspec.field(default_factory=_Config)
    cluster: _Cluster = msgspec.field(default_factory=_Cluster)


class _Message(msgspec.Struct):
    subject: str
    seq: int
    time: str
    data: bytes = b""


class _Got(msgspec.Struct):
    message: _Message | None = None
    error: _Wrong | None = None


class Stored(msgspec.Struct, frozen=True):
    """A message as the brokers have it: `time` is when it was stored, as they say it."""

    subject: str
    seq: int
    time: str
    data: bytes


class Extent(msgspec.Struct, frozen=True):
    """What a stream holds: sequences from `first` to `last`, on so many brokers."""

    first: int
    last: int
    replicas: int
    out_of_step: int
    """On how many of them it is not up to date."""
    metadata: dict[str, str]
    """What was said of it when it was made."""


class Brokers:
    """A connection that comes back by itself, to whichever of the brokers answers."""

    def __init__(self, client: Client, answers: Answers) -> None:
        self.client = client
        self._answers = answers

    @classmethod
    @contextlib.asynccontextmanager
    async def connected(cls, urls: Sequence[str], name: str) -> "AsyncIterator[Brokers]":
        """Connect to the first that answers; ClusterError where none does."""
        async with _saying_that_it_waits(urls):
            client = await _connection(urls, name)
        try:
            answers = Answers(client)
            await answers.listen()
            yield cls(client, answers)
        finally:
            await client.close()

    @property
    def connections(self) -> int:
        """How many there have been: after each, another broker may answer, or the same with another disk."""
        return 1 + self.client.stats["reconnects"]

    @property
    def most_bytes(self) -> int:
        """How much one message may hold."""
        return int(self.client.max_payload) - _ROOM_FOR_HEADERS

    async def publish(
        self, subject: str, data: bytes, ident: str, *, after: int | None = None, after_all: int | None = None
    ) -> int:
        """Store a message once, however often it is sent; its sequence.

        `after` is the sequence of the last of its subject, `after_all` that of the last at all: Outrun if it
        is another. Unanswered if it may be stored or not.
        """
        return await self._store(subject, data, {"Nats-Msg-Id": ident}, after, after_all)

    async def store(self, subject: str, data: bytes, *, after: int | None = None) -> int:
        """The same of what may be stored twice."""
        return await self._store(subject, data, {}, after, None)

    async def _store(
        self, subject: str, data: bytes, headers: dict[str, str], after: int | None, after_all: int | None
    ) -> int:
        if after is not None:
            headers["Nats-Expected-Last-Subject-Sequence"] = str(after)
        if after_all is not None:
            headers["Nats-Expected-Last-Sequence"] = str(after_all)
        answer = msgspec.json.decode(await self._ask(subject, data, headers), type=_Acknowledged)
        match answer.error:
            case None:
                return answer.seq
            case _Wrong(err_code=code, description=description) if code in _OUTRUN:
                raise Outrun(subject, description)
            case wrong:
                raise Unanswered("brokers", wrong.description)

    async def extent(self, stream: str) -> Extent | None:
        """What a stream holds, as its leader says; None where there is no such stream. Unanswered."""
        info = msgspec.json.decode(await self._ask(f"$JS.API.STREAM.INFO.{stream}", b""), type=_Info)
        if info.error is not None:
            if info.error.err_code == _NO_SUCH_STREAM:
                return None
            raise Unanswered("brokers", info.error.description)
        return Extent(
            info.state.first_seq,
            info.state.last_seq,
            info.config.num_replicas,
            sum(1 for one in info.cluster.replicas if not one.current),
            info.config.metadata,
        )

    async def read(self, stream: str, seq: int, most: int) -> list[Stored]:
        """The next messages from a sequence on; none where this broker has none yet. Unanswered."""
        return await self._direct(stream, {"seq": seq, "batch": most, "max_bytes": _AT_ONCE_BYTES})

    async def newest(self, stream: str, subjects: str) -> list[Stored]:
        """The newest message of each of the subjects, as far as this broker has them by now. Unanswered."""
        return await self._direct(stream, {"multi_last": [subjects]})

    async def last(self, stream: str, subject: str) -> Stored | None:
        """The newest message of a subject, as the stream's leader says: it has all of them. Unanswered."""
        asked = msgspec.json.encode({"last_by_subj": subject})
        answer = await self._ask(f"$JS.API.STREAM.MSG.GET.{stream}", asked)
        match msgspec.json.decode(answer, type=_Got):
            case _Got(message=_Message(subject=subject, seq=seq, time=time, data=data)):
                return Stored(subject, seq, time, data)
            case _Got(error=_Wrong(err_code=code)) if code == _NO_SUCH_MESSAGE:
                return None
            case got:
                raise Unanswered("brokers", got.error.description if got.error else "they say nothing of it")

    async def _direct(self, stream: str, asked: Mapping[str, object]) -> list[Stored]:
        subject, data = f"$JS.API.DIRECT.GET.{stream}", msgspec.json.encode(asked)
        async with self._answering(), self._answers.to(subject, data) as answers:
            found: list[Stored] = []
            while True:
                async with asyncio.timeout(_ANSWER_S):
                    message = await answers.get()
                match (message.headers or {}).get("Status"):
                    case None:
                        found.append(_stored(message))
                    case "204" | "404":
                        return found
                    case status:
                        raise Unanswered("brokers", f"{stream} cannot be read there now ({status})")

    async def _ask(self, subject: str, data: bytes, headers: Mapping[str, str] | None = None) -> bytes:
        async with self._answering(), self._answers.to(subject, data, headers) as answers:
            async with asyncio.timeout(_ANSWER_S):
                answer = await answers.get()
        if status := (answer.headers or {}).get("Status"):
            raise Unanswered("brokers", f"nobody there is in charge of it now ({status})")
        return answer.data

    async def listen(self, subjects: str, heard: Callable[[Stored], None]) -> None:
        """Be told of what was stored, where a stream sends it on; some of it may be lost on the way."""

        async def told(message: Msg) -> None:
            heard(_stored(message))

        await self.client.subscribe(subjects, cb=told)

    @contextlib.asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        if not self.client.is_connected:
            raise Unanswered("brokers", "there is no connection to any of them")
        try:
            yield
        except (NatsError, TimeoutError, OSError) as error:
            raise Unanswered("brokers", _why(error)) from error


@contextlib.asynccontextmanager
async def _saying_that_it_waits(urls: Sequence[str]) -> AsyncIterator[None]:
    """Soon, however long a try takes: a name that does not resolve takes as long as its resolver pleases."""

    async def say() -> None:
        pause_s = _FIRST_WORD_S
        while True:
            await asyncio.sleep(pause_s)
            where = without_passwords(urls)
            _logger.warning("cluster: waiting for the brokers: none answers at %s", where)
            pause_s = _TRY_S

    saying = asyncio.create_task(say())
    try:
        yield
    finally:
        saying.cancel()


async def _connection(urls: Sequence[str], name: str) -> Client:
    """The first that comes about, after some tries; ClusterError."""
    where = without_passwords(urls)
    for tries_left in reversed(range(_TRIES)):
        client = Client()
        try:
            # Without end, each broker in turn: it is here that it is said.
            async with asyncio.timeout(_TRY_S):
                await client.connect(
                    list(urls),
                    name=name,
                    error_cb=_tell,
                    connect_timeout=2,
                    reconnect_time_wait=_RECONNECT_S,  # type: ignore[arg-type]  # it sleeps for that
                    max_reconnect_attempts=-1,
                    ping_interval=_PING_S,
                    max_outstanding_pings=_PINGS,
                    # What cannot be sent now is sent again by who wants it, if it still does by then.
                    pending_size=0,
                )
        except (NatsError, OSError, TimeoutError) as error:
            await client.close()
            if not tries_left:
                raise ClusterError(where, "no broker answers") from error
        else:
            return client
    raise AssertionError("the last try returns or raises")


def _stored(message: Msg) -> Stored:
    headers = message.headers or {}
    return Stored(
        headers["Nats-Subject"], int(headers["Nats-Sequence"]), headers["Nats-Time-Stamp"], message.data
    )


def _why(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"none has answered within {_ANSWER_S:g} s"
    return str(error).removeprefix("nats: ")


async def _tell(error: Exception) -> None:
    _logger.info("brokers: %s", error)


def without_passwords(urls: Sequence[str]) -> str:
    """Addresses as they may be shown."""
    return ", ".join(map(_without_password, urls))


def _without_password(url: str) -> str:
    scheme, _, rest = url.rpartition("://")
    return f"{scheme or 'nats'}://{rest.rpartition('@')[2]}"
