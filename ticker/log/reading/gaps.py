"""What has been deleted where a reader passes that is slower than the log forgets."""

from collections import Counter

import msgspec

from ticker.ask import Subscription
from ticker.log.reading import reads
from ticker.log.reading.rows import Page, Rows

_LATEST = (1 << 63) - 1


class Passed(msgspec.Struct, frozen=True):
    """A reader that began behind a sequence, how far it has come, and the last event that it found."""

    began: int
    through: int
    seen: int

    @staticmethod
    def behind(seq: int) -> "Passed":
        """A reader that begins there."""
        return Passed(seq, seq, seq)

    def by(self, page: Page, through: int) -> "Passed":
        """The same behind another page, up to a sequence."""
        return Passed(self.began, through, page.records[-1].seq if page.records else self.seen)


class Gap(msgspec.Struct, frozen=True):
    """Events that are kept no longer: their number by type, as far as it is known.

    It is not where one would have to know what they named, nor of bars and the like.
    """

    deleted: dict[str, int]


def page(
    rows: Rows, subscription: Subscription, passed: Passed, through: int, limit: int
) -> tuple[Page, Gap | None]:
    """The next page behind what was passed, up to a sequence, and what is missing in it."""
    with rows.one_state():
        found = reads.page(rows, subscription, passed.through, through, limit)
        after = passed.by(found, found.through)
        # Of a stretch that is gone as a whole, a clean-up that went further may have taken all.
        is_gone = after.seen == passed.began and found.through == through
        return found, _gap(rows, subscription, passed, found.through, _LATEST if is_gone else found.through)


def _gap(rows: Rows, subscription: Subscription, passed: Passed, through: int, upto: int) -> Gap | None:
    deleted: Counter[str] = Counter()
    is_gap = False
    for topic in rows.topics(subscription):
        # What one clean-up took may begin before the last that was found, and so be no gap as far as that.
        deleted[topic.type] += rows.number(
            "SELECT sum(min(count, min(through_seq, ?) - ?)) FROM trimmed "
            "WHERE topic = ? AND through_seq > ? AND through_seq <= ?",
            (through, passed.seen, topic.id, passed.through, upto),
        )
        lost = rows.number("SELECT lost_seq FROM topics WHERE id = ?", (topic.id,))
        is_gap = is_gap or deleted[topic.type] > 0 or passed.through < lost <= upto
    if not is_gap:
        return None
    return Gap({} if subscription.is_narrow else dict(+deleted))
