"""Who assigns sequence numbers and commits: one place for all writers, in this process or in another."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeAlias

from ticker.events import Draft, Record

State: TypeAlias = bytes | Callable[[Sequence[Record]], bytes]
"""A writer's state, or what makes it of the events as they are about to be committed with it; pure, quick."""

LANDING_S = 0.5
"""How long who is cancelled while committing waits for what may become durable all the same."""
_PORTION = "#"


def portion_of(writer: str, number: int) -> str:
    """What a portion of a writer's state is committed and asked for under, like a writer's of its own.

    Whoever claims the writer has claimed all of its portions.
    """
    return f"{writer}{_PORTION}{number}"


def owner_of(writer: str) -> str:
    """The writer that a portion is of; another is its own."""
    return writer.partition(_PORTION)[0]


def portions_of(writer: str, writers: Iterable[str]) -> dict[int, str]:
    """The portions of a writer among all that has ever been committed, by number."""
    begin = writer + _PORTION
    return {int(one.removeprefix(begin)): one for one in writers if one.startswith(begin)}


class Order(Protocol):
    """Commits one batch at a time, for ever in the order in which it gave out their sequence numbers.

    A writer is a name with a state of its own. Both a batch and its writer's state are committed, or
    neither is: what a writer has read, and how far, cannot disagree after a crash.
    """

    async def commit(
        self, drafts: Sequence[Draft], writer: str, state: State | None = None
    ) -> tuple[Record, ...]:
        """Commit events together with their writer's state, and return them durable.

        While the log cannot be written this waits: writers are paused by their own commit, so nothing
        they have is lost. EventError for a value that would not come back as it is, TooLarge for more than
        brokers take at once, LogClosed if the log was closed first, and Fenced where a state is to be
        committed that another node may have changed.

        Whoever is cancelled meanwhile has waited for what was under way, `LANDING_S` at most: what `state`
        says then is the last, unless it took longer. Among several nodes the writer is claimed no more then.
        """

    async def claim(self, *writers: str) -> None:
        """Be the only node that commits states of these writers; what `state` says of them is then the last.

        Whoever held them before is fenced off, also by a claim that is cancelled on its way. LogClosed if the
        log was closed first.
        """

    def is_claimed(self, writer: str) -> bool:
        """Whether what a writer commits is this node's, as far as is known here."""

    def state(self, writer: str) -> bytes | None:
        """What this writer committed last."""

    @property
    def writers(self) -> tuple[str, ...]:
        """Everyone who ever committed a state."""

    async def probe(self) -> None:
        """Commit something small, so that trouble is noticed, and its end too, when nobody commits."""

    async def close(self) -> None:
        """End what waits with LogClosed, and let go of the folder."""
