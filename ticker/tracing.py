"""Where the time of a read goes, span by span: told to nobody, unless `collected_by` says to whom.

Like logging it is there for all rooms alike, and costs a look at a name where nobody collects.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol, TypeAlias

Attribute: TypeAlias = str | int | Callable[[], str]
"""Whatever takes work to find out is a call, which is made only where somebody collects."""
Attributes: TypeAlias = Mapping[str, Attribute]


class Numbered(Protocol):
    """What has its place in the log."""

    @property
    def seq(self) -> int: ...


class Traces(Protocol):
    """What collects; spans stand in those that are open in the same task."""

    def span(self, name: str, attributes: Attributes) -> AbstractContextManager[None]: ...

    def appended(self, seqs: range) -> None:
        """Take in which events the span that is open has appended."""

    def here(self) -> str | None:
        """The span that is open, as another process is told of it (W3C's `traceparent`), if it is kept."""

    def appended_within(self, span: str, seqs: range) -> None:
        """Take in which events a span of another process has appended."""

    def written(self, seqs: range, took_s: float) -> None:
        """Take in that readers have just been written what they wanted of these events."""


Elsewhere: TypeAlias = Callable[[str, range], None]
"""Who is told which events were appended, and within which span."""

_UNTRACED = nullcontext()
_traces: Traces | None = None
_elsewhere: Elsewhere | None = None


@contextmanager
def collected_by(traces: Traces) -> Iterator[None]:
    """Have one collector told of everything, until the block ends."""
    global _traces
    _traces = traces
    try:
        yield
    finally:
        _traces = None


@contextmanager
def told_elsewhere(tell: Elsewhere) -> Iterator[None]:
    """Have other processes told, until the block ends, of what is appended here and written there."""
    global _elsewhere
    _elsewhere = tell
    try:
        yield
    finally:
        _elsewhere = None


def span(name: str, **attributes: Attribute) -> AbstractContextManager[None]:
    """Have what happens in the block stand in the trace under this name; no attribute may be a secret."""
    return _UNTRACED if _traces is None else _traces.span(name, attributes)


def appended(batch: Sequence[Numbered]) -> None:
    """Tell that the span that is open has appended these, which follow one another."""
    if _traces is None or not batch:
        return
    seqs = _seqs(batch)
    _traces.appended(seqs)
    if _elsewhere is not None and (span := _traces.here()) is not None:
        _elsewhere(span, seqs)


def here() -> str | None:
    """The span that is open, as another process is told of it; None where nobody collects."""
    return None if _traces is None else _traces.here()


def appended_within(span: str, seqs: range) -> None:
    """Tell that a span of another process has appended these."""
    if _traces is None:
        return
    _traces.appended_within(span, seqs)
    if _elsewhere is not None:
        _elsewhere(span, seqs)


def written(batch: Sequence[Numbered], took_s: float) -> None:
    """Tell that readers have just been written what they wanted of these."""
    if _traces is not None:
        _traces.written(_seqs(batch), took_s)


def _seqs(batch: Sequence[Numbered]) -> range:
    return range(batch[0].seq, batch[-1].seq + 1)
