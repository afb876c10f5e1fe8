"""The places among the readers: who gets one, how many are taken, and why there is none."""

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec

from ticker.access.limits import AddressLimit
from ticker.access.networks import stranger
from ticker.access.rate import RefusedByRate, Ruling
from ticker.broadcast.figures.tally import Tally
from ticker.config.types import StreamSettings

_logger = logging.getLogger(__name__)

_TELL_EVERY_S = 60.0


class Admission:
    """A place among the readers, held until `leave`, or until nothing refers to it any more.

    A client may go away after it was admitted and before its stream began; no code of ours runs then.
    `ruling` is what the limit of streams for each address said of it, None if it is held to none.
    """

    # Thousands come at once: a finalizer of weakref would be four objects more for each.
    __slots__ = ("_vacate", "ruling")

    def __init__(self, vacate: Callable[[], None], ruling: Ruling | None) -> None:
        self.ruling = ruling
        self._vacate: Callable[[], None] | None = vacate

    def leave(self) -> None:
        """Give the place back; once."""
        vacate, self._vacate = self._vacate, None
        if vacate is not None:
            vacate()

    def __del__(self) -> None:
        if not sys.is_finalizing():
            self.leave()


class NotAdmitted(msgspec.Struct, frozen=True):
    """No place now, and why in words; `ruling` if the address opens streams too often."""

    reason: str
    ruling: RefusedByRate | None = None


class ReadersElsewhere(Protocol):
    """The readers of the other processes that serve the same log."""

    @property
    def readers(self) -> int: ...

    def of(self, address: str) -> int:
        """How many of them come from an address."""

    def tell(self, readers: int, address: str, of_address: int) -> None:
        """How many there are here now, and of the address that one has just come from or left."""


class NobodyElsewhere:
    """One process is all there is."""

    readers = 0

    def of(self, address: str) -> int:  # noqa: ARG002
        return 0

    def tell(self, readers: int, address: str, of_address: int) -> None:
        pass


class Places:
    """`opens` is how often an address may open a stream; None means as often as it likes."""

    def __init__(
        self,
        settings: StreamSettings,
        tally: Tally,
        opens: AddressLimit | None,
        elsewhere: ReadersElsewhere | None = None,
    ) -> None:
        self._elsewhere = NobodyElsewhere() if elsewhere is None else elsewhere
        self._settings = settings
        self._tally = tally
        self._opens = opens
        self.readers = 0
        self.polls = 0
        """How many of the readers are long polls, which have no stream."""
        self._addresses: Counter[str] = Counter()
        self._refused_at = float("-inf")

    def is_open_to(self, address: str) -> bool:
        """Whether `take` would give a stream a place now."""
        if self._full_for(_counted_by(address), more=1):
            return False
        return self._opens is None or not isinstance(self._opens.look(address), RefusedByRate)

    def take(self, address: str, *, polls: bool) -> Admission | NotAdmitted:
        """A place for a stream, which counts against the rate of its address, or for a long poll."""
        ruling = self._opens.take(address) if self._opens is not None and not polls else None
        if isinstance(ruling, RefusedByRate):
            return self._refuse(address, "this address opens streams too often", ruling)
        counted_by = _counted_by(address)
        # Told before it is looked at: of two processes that have the last place to give, none gives two.
        self._count(counted_by, 1)
        if full := self._full_for(counted_by):
            self._count(counted_by, -1)
            return self._refuse(address, full)
        self.polls += polls
        return Admission(partial(self._vacate, counted_by, polls), ruling)

    def _full_for(self, counted_by: str, more: int = 0) -> str:
        """Why there is no place for `more` of an address than there are, or ""."""
        if self.readers + self._elsewhere.readers + more > self._settings.max_readers:
            return "the server has as many readers as it serves"
        limit = self._settings.max_readers_per_address
        if limit and self._addresses[counted_by] + self._elsewhere.of(counted_by) + more > limit:
            return "this address has as many streams as it may"
        return ""

    def _count(self, counted_by: str, more: int) -> None:
        self.readers += more
        self._addresses[counted_by] += more
        self._elsewhere.tell(self.readers, counted_by, self._addresses[counted_by])
        if not self._addresses[counted_by]:
            del self._addresses[counted_by]

    def _vacate(self, counted_by: str, polls: bool) -> None:
        self.polls -= polls
        self._count(counted_by, -1)

    def _refuse(self, address: str, reason: str, ruling: RefusedByRate | None = None) -> NotAdmitted:
        self._tally.refused += 1
        now = asyncio.get_running_loop().time()
        if now - self._refused_at > _TELL_EVERY_S:
            self._refused_at = now
            # Escaped: behind a proxy the address is what a header says.
            _logger.warning(
                "no place for a reader from %a: %s; of others nothing is said for a minute", address, reason
            )
        return NotAdmitted(reason, ruling)


def _counted_by(address: str) -> str:
    return stranger(address) or address
