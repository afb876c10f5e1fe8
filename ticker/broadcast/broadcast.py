"""Everyone who reads live: what their streams are to send, and the end of all of them at shutdown."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping

from ticker.access import ANONYMOUS, Policy, Principal
from ticker.access.limits import AddressLimit
from ticker.ask import After, Ask
from ticker.broadcast.admission import Admission, NotAdmitted, Places, ReadersElsewhere
from ticker.broadcast.figures.lag import LoopLag
from ticker.broadcast.live.pipe import ReaderConnection
from ticker.broadcast.live.progress import Carrier
from ticker.broadcast.reading.shared import shared_by_all
from ticker.broadcast.reading.windows import Windows
from ticker.broadcast.stream import STATES, Stream
from ticker.broadcast.terms import Terms
from ticker.config.types import StreamSettings
from ticker.log import LogView
from ticker.times import Clock
from ticker.wire import BARE, FORMATS, JSON_MESSAGES, Framing

_LOOKS_IN_A_ROW = 500
_LOOK_PAUSE_S = 0.02
_HINTS_AT_MOST = 1_024
"""Of how many choices of channels the hint is kept."""


class Broadcast:
    def __init__(
        self,
        log: LogView,
        settings: StreamSettings,
        retry_ms: Mapping[str, int],
        *,
        clock: Clock,
        rng: random.Random,
        opens: AddressLimit | None = None,
        elsewhere: ReadersElsewhere | None = None,
    ) -> None:
        """`retry_ms` holds each channel's reconnect hint, `opens` how often an address may open a stream.

        `elsewhere` are the readers of other processes, who count as well.
        """
        self.log = log
        self.settings = settings
        self._shared = shared_by_all(log, settings, clock)
        self.tally = self._shared.tally
        self._live_path = self._shared.live_path
        self._windows = Windows(log, clock)
        self._retry_ms = retry_ms
        self._hints_ms: dict[tuple[str, ...], int] = {}
        self._rng = rng
        self._clock = clock
        self._places = Places(settings, self.tally, opens, elsewhere)
        self.lag = LoopLag()
        self._streams: set[Stream] = set()
        self._goodbye: str | None = None
        self._policy: Policy | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._watch_s = settings.stall_ms / 1000 / 8

    @property
    def is_closing(self) -> bool:
        return self._goodbye is not None

    @property
    def readers(self) -> int:
        return self._places.readers

    @property
    def polls(self) -> int:
        """How many of the readers are long polls, which have no stream."""
        return self._places.polls

    @property
    def members(self) -> int:
        """How many readers are on the live path."""
        return self._live_path.members

    def release_members(self) -> None:
        """Send every member back to the pull path, from which it finds its way to the live path again."""
        self._live_path.release_all()

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The open streams, the oldest first."""
        return tuple(sorted(self._streams, key=lambda stream: stream.opened_at))

    def readers_by_kind(self) -> Counter[tuple[str, str]]:
        """How many streams there are, by format and state, also where there is none."""
        none = Counter({(to.name, state): 0 for to in (*FORMATS, JSON_MESSAGES) for state in STATES})
        none.update((stream.format.name, stream.state) for stream in self._streams)
        none["json", "waiting"] = self.polls
        return none

    def is_open_to(self, address: str) -> bool:
        """Whether `admit` would give a stream a place now."""
        return self._goodbye is None and self._places.is_open_to(address)

    def readers_by_channel(self) -> Counter[str]:
        """How many streams there are of each channel that has any."""
        asked = Counter(stream.subscription.channels for stream in self._streams)
        found: Counter[str] = Counter()
        for channels, count in asked.items():
            found.update(dict.fromkeys(channels, count))
        return found

    def admit(self, address: str, *, polls: bool = False) -> Admission | NotAdmitted:
        """A place for a stream, which counts against the rate of its address, or for a long poll."""
        if self._goodbye is not None:
            return NotAdmitted("the server is shutting down")
        return self._places.take(address, polls=polls)

    def use_hints(self, retry_ms: Mapping[str, int]) -> None:
        """From now on, for streams that begin, each channel's reconnect hint."""
        self._retry_ms = retry_ms
        self._hints_ms.clear()

    def retry_ms(self, channels: tuple[str, ...]) -> int:
        """Draw a reconnect delay: the smallest hint of the channels times 1 to 2.

        Without the draw everyone comes back in the same millisecond after a crash.
        """
        return round(self._hint_ms(channels) * self._rng.uniform(1, 2))

    def _hint_ms(self, channels: tuple[str, ...]) -> int:
        hint_ms = self._hints_ms.get(channels)
        if hint_ms is None:
            hints_ms = [self._retry_ms[name] for name in channels if name in self._retry_ms]
            hint_ms = min(hints_ms, default=3_000)
            if len(self._hints_ms) < _HINTS_AT_MOST:
                self._hints_ms[channels] = hint_ms
        return hint_ms

    def open(
        self,
        ask: Ask,
        writer: ReaderConnection | None = None,
        address: str = "",
        framing: Framing = BARE,
        carrier: Carrier | None = None,
        principal: Principal = ANONYMOUS,
        resume: Callable[[], None] | None = None,
    ) -> Stream:
        """Begin one reader's stream; `close` it whatever happens to its connection.

        It goes on for as long as `principal` may read any of what was asked, and without the rest.

        `writer` is the connection itself, where the stream has it alone and may write to it; what is
        written there is framed as `framing` says, and what is taken from the stream is for who takes it to
        wrap. Without a writer, `carrier` is the connection that whoever takes it puts it into. With `resume`
        nobody need take anything while the stream rests.
        """
        stream = Stream(
            self._shared,
            self._terms(ask).within(self.may_read(principal)),
            lifetime_s=self.settings.lifetime_ms / 1000 * self._rng.uniform(0.8, 1),
            writer=writer,
            framing=framing,
            address=address,
            principal=principal,
            carrier=carrier,
            resume=resume,
        )
        self._streams.add(stream)
        if ask.subscription.channels and not stream.subscription.channels:
            stream.expel()
        if self._goodbye is not None:
            stream.part(self._goodbye)
        if self._watch is None:
            self._watch = asyncio.get_running_loop().call_later(self._watch_s, self._look_after_streams)
        return stream

    def _terms(self, ask: Ask) -> Terms:
        window_ms = ask.subscription.window_ms
        window = self._windows.of(window_ms) if window_ms else None
        return Terms(ask, self.retry_ms(ask.subscription.channels), window)

    async def has_ended(self, ask: Ask, address: str) -> bool:
        """Whether somebody who resumes has been sent all that they asked for; LogError."""
        if ask.end is None or not isinstance(ask.start, After) or ask.start.exact:
            return False
        at = self.log.seq_of(ask.start.event_id)
        last = await self.log.end(ask.end, self._clock(), client=address)
        return at is not None and isinstance(last, int) and at >= last

    def resubscribe(self, stream: Stream, ask: Ask) -> None:
        """Ask an open stream anew on the same connection: `stream-open`, then as from a fresh stream.

        The format stays. What had not been sent yet of what was asked before is dropped; a stream that is
        ending, or has been closed, is left as it is.
        """
        if stream in self._streams:
            stream.resubscribe(self._terms(ask))
            stream.narrow(self.may_read(stream.principal))

    def use_policy(self, policy: Policy) -> None:
        """From now on nobody is sent what it gives them no right to read, whatever they asked for before.

        Who has lost a right goes on with the rest, or is told `stream-bye` if nothing is left.
        """
        self._policy = policy
        for stream in tuple(self._streams):
            if policy.rights(stream.principal) is None:
                stream.expel()
            else:
                stream.narrow(self.may_read(stream.principal))
        # Long polls, which are no streams, look at their rights again.
        self.log.rouse()

    def may_read(self, principal: Principal) -> Callable[[str], bool]:
        """Which channels somebody may be sent now."""
        if self._policy is None:
            return _anything
        rights = self._policy.rights(principal)
        return rights.may_read if rights is not None else _nothing

    def _look_after_streams(self, rest: tuple[Stream, ...] = ()) -> None:
        """Some at a time: the system is asked of each, and thousands in a row would hold up everybody."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        streams = rest or tuple(self._streams)
        for stream in streams[:_LOOKS_IN_A_ROW]:
            if stream in self._streams:
                stream.look_after(now)
        if left := streams[_LOOKS_IN_A_ROW:]:
            self._watch = loop.call_later(_LOOK_PAUSE_S, self._look_after_streams, left)
        else:
            again = bool(self._streams)
            self._watch = loop.call_later(self._watch_s, self._look_after_streams) if again else None

    def close(self, stream: Stream) -> None:
        stream.close()
        self._streams.discard(stream)

    def say_goodbye(self, reason: str) -> None:
        """End every stream with `stream-bye`, and admit nobody any more.

        Reconnects are spread evenly over once to twice the hint: drawn at random, some moments of a herd
        of thousands would get twice as many as others.
        """
        self._goodbye = reason
        self._live_path.flush()
        leaving = list(self._streams)
        self._rng.shuffle(leaving)
        for place, stream in enumerate(leaving):
            hint_ms = self._hint_ms(stream.subscription.channels)
            stream.part(reason, round(hint_ms * (1 + (place + self._rng.random()) / len(leaving))))
        self.log.rouse()
        self._windows.rouse()


def _anything(channel: str) -> bool:  # noqa: ARG001 - any
    return True


def _nothing(channel: str) -> bool:  # noqa: ARG001 - none
    return False
