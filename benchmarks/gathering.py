"""One reader with its feeds, and passes over them in which it is measured."""

from types import TracebackType
from typing import Self

import msgspec

from benchmarks.cores import cpu_s
from benchmarks.orders import Count, Gather, HasRead, Holding, Lag, Read, Ready
from benchmarks.processes import BenchmarkError, ReaderProcess
from benchmarks.readers import Reader

_TIMEOUT_S = 300.0


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """All of some feeds read once: in how long, for how much CPU, and how many entries are held then."""

    feeds: int
    elapsed_s: float
    cpu_s: float
    entries: int
    lag: Lag | None

    @property
    def feeds_a_s(self) -> float:
        return self.feeds / self.elapsed_s

    @property
    def cpu_ms(self) -> float:
        """The CPU for one feed, by all of the reader's processes."""
        return self.cpu_s * 1000 / self.feeds


class Gathering:
    """A running reader that knows its feeds, and has read none of them yet."""

    def __init__(self, reader: Reader, order: Gather) -> None:
        self.reader = reader
        self._order = order
        self._process = ReaderProcess(reader)
        try:
            self._pids = self._process.ask(order, Ready, _TIMEOUT_S).pids
        except BaseException:
            self._process.close()
            raise

    def read(self, *, only_some: bool = False) -> Pass:
        before_s = self._cpu_s()
        done = self._process.ask(Read(only_some=only_some), HasRead, _TIMEOUT_S)
        spent_s = self._cpu_s() - before_s
        return Pass(
            feeds=self._order.some if only_some else len(self._order.urls),
            elapsed_s=done.elapsed_s,
            cpu_s=spent_s,
            entries=self._process.ask(Count(), Holding, _TIMEOUT_S).entries,
            lag=done.lag,
        )

    def _cpu_s(self) -> float:
        try:
            return cpu_s(self._pids)
        except OSError as error:
            # Whoever replaced it is not known here, and what it had used went with it.
            raise BenchmarkError(f"{self.reader.title}: a process of it has ended: {error}") from error

    def close(self) -> None:
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
