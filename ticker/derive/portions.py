"""A derivation whose state is kept in portions: each with a cursor of its own, in commits of their own."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Generic, Protocol

import msgspec

from ticker.derive.derivation import Derivation, S, Step
from ticker.derive.pages import Pages
from ticker.derive.settling import committed
from ticker.events import Record
from ticker.log import LogView, Order
from ticker.log.order import portion_of, portions_of
from ticker.times import Clock

_logger = logging.getLogger(__name__)


class Portioned(Derivation[S], Protocol[S]):
    """Has a state for each portion of its keys, and steps each by itself.

    A key stays in its portion for ever. A state that is committed has no more than a few hundred keys, which
    is what a commit takes, and a broker in one message, however many keys there are.
    """

    @property
    def begins(self) -> str:
        """The type of events that make a key known; of one that is not, others are passed over."""

    @property
    def most_keys(self) -> int:
        """How many a portion may have."""

    def key(self, record: Record) -> str:
        """What a record is of."""

    def keys(self, state: S) -> Collection[str]:
        """What is known in a state."""

    def divided(self, data: bytes) -> Sequence[S]:
        """A state that was committed before there were portions; MsgspecError. Always the same ones."""


class _Saved(msgspec.Struct, frozen=True):
    """What is committed of a portion: all of its records up to `through` are in `state`.

    All records up to `begin` are in what has been committed of their portions, of whatever portion.
    """

    begin: int
    through: int
    state: bytes


class _Whole(msgspec.Struct, frozen=True):
    """What was committed before there were portions."""

    through: int
    state: bytes


class _Portion(Generic[S]):
    """`through` is up to where its state has its records; `unsaved` the first that is not committed yet."""

    def __init__(self, number: int, state: S, through: int) -> None:
        self.number = number
        self.state = state
        self.through = through
        self.unsaved: int | None = None


class PortionedFollower(Generic[S]):
    """Follows the log as `Follower` does, once for all portions: each commits what its own records came to.

    After a restart it begins at the oldest record that is in no committed state, and each portion passes
    over those that it has.
    """

    def __init__(
        self,
        derivation: Portioned[S],
        view: LogView,
        order: Order,
        *,
        channels: Callable[[], Sequence[str]],
        clock: Clock,
        complete: Callable[[S, Sequence[Record]], Awaitable[S]] | None = None,
    ) -> None:
        self.derivation = derivation
        self._view = view
        self._order = order
        self._clock = clock
        self._complete = complete
        self.writer = f"derive:{derivation.name}"
        self._pages = Pages(derivation, view, channels=channels, clock=clock)
        self._recall()

    @property
    def states(self) -> Iterable[S]:
        """The states of all portions, as of now."""
        return [portion.state for portion in self._portions]

    def of(self, key: str) -> S | None:
        """The state that a key is in, as of now."""
        portion = self._by_key.get(key)
        return None if portion is None else portion.state

    @property
    def lag(self) -> int:
        """How many events of the log, whatever their type, it has not looked at."""
        return self._pages.left

    # What the log has

    def _recall(self) -> None:
        self._pages.through, self._portions = self._whole()
        stored = portions_of(self.writer, self._order.writers)
        saved = {number: one for number, name in stored.items() if (one := self._saved(name)) is not None}
        begin = max((one.begin for one in saved.values()), default=None)
        if begin is not None:
            self._pages.through = max(begin, self._pages.through or 0)
            # Where one was not committed yet there is an empty one: what is to come gets the same places.
            for number in range(len(self._portions), max(saved) + 1):
                self._portions.append(_Portion(number, self.derivation.start(), begin))
        for number, one in saved.items():
            self._portions[number] = self._decoded(number, one)
        self._by_key = {
            key: portion for portion in self._portions for key in self.derivation.keys(portion.state)
        }

    def _whole(self) -> tuple[int | None, list[_Portion[S]]]:
        stored = self._order.state(self.writer)
        if stored is not None:
            try:
                whole = msgspec.msgpack.decode(stored, type=_Whole)
                states = self.derivation.divided(whole.state)
            except msgspec.MsgspecError as error:
                self._cannot_read(self.writer, error)
            else:
                return whole.through, [_Portion(n, state, whole.through) for n, state in enumerate(states)]
        return None, []

    def _saved(self, name: str) -> _Saved | None:
        try:
            return msgspec.msgpack.decode(self._order.state(name) or b"", type=_Saved)
        except msgspec.MsgspecError as error:
            self._cannot_read(name, error)
            return None

    def _decoded(self, number: int, saved: _Saved) -> _Portion[S]:
        try:
            return _Portion(number, self.derivation.decode(saved.state), saved.through)
        except msgspec.MsgspecError as error:
            self._cannot_read(portion_of(self.writer, number), error)
            return _Portion(number, self.derivation.start(), saved.through)

    def _cannot_read(self, name: str, error: msgspec.MsgspecError) -> None:
        _logger.warning("%s begins anew, its state cannot be read: %s", name, error)

    # Following

    async def run(self) -> None:
        """Follow for ever, or until the log is closed; while it is in trouble, wait.

        It begins where the log says: what was not committed of an earlier run is read again.
        """
        self._recall()
        await self._pages.follow(self._take_up, self._due_ms)

    def _due_ms(self) -> int | None:
        due_ms = (self.derivation.due_ms(portion.state) for portion in self._portions)
        return min((ms for ms in due_ms if ms is not None), default=None)

    async def _take_up(self, records: Sequence[Record], through: int) -> None:
        for portion, some in self._shared_out(records):
            await self._take(portion, some, through)
        # At the end only: what has not been read yet may be of the time that has passed.
        if through >= self._view.newest:
            # These have been taken, whatever may keep what is due from being committed.
            self._pages.through = through
            await self._pass_time(through)

    async def _pass_time(self, through: int) -> None:
        for portion in tuple(self._portions):
            due_ms = self.derivation.due_ms(portion.state)
            if due_ms is not None and due_ms <= self._clock():
                await self._take(portion, (), through)

    def _shared_out(self, records: Sequence[Record]) -> list[tuple[_Portion[S], list[Record]]]:
        """Each record to the portion of its key, but for those that it has."""
        shared: dict[int, list[Record]] = {}
        begun: dict[str, _Portion[S]] = {}
        coming: Counter[int] = Counter()
        for record in records:
            key = self.derivation.key(record)
            portion = self._by_key.get(key) or begun.get(key)
            if portion is None:
                if record.type != self.derivation.begins:
                    continue
                portion = begun[key] = self._with_room(coming)
                coming[portion.number] += 1
            elif record.seq <= portion.through:
                continue
            if portion.unsaved is None:
                portion.unsaved = record.seq
            shared.setdefault(portion.number, []).append(record)
        return [(self._portions[number], some) for number, some in shared.items()]

    def _with_room(self, coming: Mapping[int, int]) -> _Portion[S]:
        """The first that has room: read again after a restart, a new key comes to the same one."""
        for portion in self._portions:
            known = len(self.derivation.keys(portion.state))
            if known + coming.get(portion.number, 0) < self.derivation.most_keys:
                return portion
        portion = _Portion(len(self._portions), self.derivation.start(), self._pages.through or 0)
        self._portions.append(portion)
        return portion

    async def _take(self, portion: _Portion[S], records: Sequence[Record], through: int) -> None:
        state = portion.state
        if self._complete is not None and records:
            state = await self._complete(state, records)
        step = self.derivation.step(state, records, self._clock())
        # Where another node appends what this one only shows, this one reads again when it takes over.
        if step.drafts and self._order.is_claimed(self.writer):
            await self._commit(portion, step, through)
            portion.unsaved = None
        before, portion.state, portion.through = portion.state, step.state, through
        if len(self.derivation.keys(before)) != len(keys := self.derivation.keys(step.state)):
            self._by_key.update(dict.fromkeys(keys, portion))

    async def _commit(self, portion: _Portion[S], step: Step[S], through: int) -> None:
        others = (one.unsaved for one in self._portions if one is not portion and one.unsaved is not None)
        begin = min(others, default=through + 1) - 1
        saved = msgspec.msgpack.encode(_Saved(begin, through, self.derivation.encode(step.state)))
        name = portion_of(self.writer, portion.number)
        await committed(self._order, name, self.derivation, step.drafts, saved)
