"""What the page shows of a moment, as the log has it: the live picture, and those of the past."""

from collections.abc import Mapping, Sequence

import msgspec

from ticker.ask import Subscription
from ticker.events import DEFAULT_TYPES, Record
from ticker.log.reading.rows import Page
from ticker.page.edits import edited, former_titles
from ticker.page.kept import KeptSince
from ticker.page.moves import HeadlineMoves, moves_of
from ticker.page.stood import Stood
from ticker.page.strips import MOST_READS, strips_of
from ticker.web.answers import time_or_null
from ticker.web.asker import Asker
from ticker.web.site import Site

_SHOWN = (*DEFAULT_TYPES, "status")
_MOST_EDITS = 500
_MOST_MOVES = 300
_EDITS_MS = 48 * 3_600_000
"""What an edit changed is shown as long as what it changed is no older than this."""


class Picture(msgspec.Struct, frozen=True):
    """Beside a snapshot: the last `reads` of sources, what headlines were called before, what they moved."""

    reads: Sequence[Record]
    former: Mapping[str, str]
    moves: HeadlineMoves
    kept: KeptSince

    def stood(self, at_ms: int, records: Sequence[Record]) -> Stood:
        """As the page is painted of it, together with the snapshot."""
        strips = strips_of(self.reads)
        return Stood(at_ms=at_ms, records=records, former=self.former, moves=self.moves, strips=strips)


def shown_to(who: Asker) -> Subscription:
    """What a snapshot of the page has."""
    return _of(who, *_SHOWN)


async def stood_at(here: Site, who: Asker, at_ms: int) -> tuple[Page, Picture]:
    """How everything stood just before a moment, as far as it is kept."""
    log, client = here.log, who.address
    through = min(await log.before_time(at_ms, client=client), log.newest)
    stood = await log.snapshot_at(shown_to(who), here.config.service.stream.snapshot, through, client=client)
    return Page(stood.records, through), await picture(here, who, stood.records, through, at_ms)


async def picture(here: Site, who: Asker, stood: Sequence[Record], through: int, at_ms: int) -> Picture:
    """What goes with the records that stood at a moment, `through` the last sequence of then."""
    last, client = here.log.history.last, who.address
    reads = await last(_of(who, "source"), through, MOST_READS, client=client)
    moves = await last(_of(who, "move"), through, _MOST_MOVES, client=client)
    revisions = await _revisions(here, who, stood, through, at_ms)
    return Picture(
        reads,
        former_titles(stood, revisions),
        moves_of(moves, stood, revisions, at_ms),
        await _kept_by(here, who),
    )


def _of(who: Asker, *types: str) -> Subscription:
    return Subscription.of(who.channels, types)


async def _revisions(
    here: Site, who: Asker, headlines: Sequence[Record], through: int, at_ms: int
) -> tuple[Record, ...]:
    """The wordings until then of the headlines that had been edited, ascending."""
    keys = edited(headlines)[-_MOST_EDITS:]
    if not keys:
        return ()
    since = await here.log.before_time(at_ms - _EDITS_MS, client=who.address)
    found = await here.log.revisions(_of(who, "headline"), keys, since, client=who.address)
    return tuple(record for record in found if record.seq <= through)


async def _kept_by(here: Site, who: Asker) -> KeptSince:
    whole_since_ms, client = here.log.history.whole_since_ms, who.address
    prices = await whole_since_ms(_of(who, "quote"), client=client)
    stories = await whole_since_ms(_of(who, "headline", "alert", "message"), client=client)
    return KeptSince(time_or_null(prices), time_or_null(stories))
