"""What is appended of what a program publishes: headlines once and then their edits, keys of one's own."""

import pytest

from tests.support.events import NOON, record_of
from ticker.errors import QueryError
from ticker.events import Body, Headline, Record
from ticker.publishing import Submitted, event_of
from ticker.publishing.plan import Known, New, Plan, planned


def plan(*events: dict[str, object], held: tuple[Record, ...] = (), now: str = NOON) -> Plan:
    items = [Submitted(f"$[{place}]", event_of("$", event)) for place, event in enumerate(events)]
    bodies: list[Body] = [item.event.body("desk", now) for item in items]
    return planned(items, bodies, "desk", {record.key or "": record for record in held}, {"wire"})


def news(title: str = "T", **fields: object) -> dict[str, object]:
    return {"type": "headline", "title": title, "headline_id": "a", **fields}


def held(channel: str = "desk") -> Record:
    body = event_of("$", news()).body("desk", NOON)
    return record_of(body, channel, seq=7)


def test_a_headline_that_says_the_same_is_not_told_again() -> None:
    assert plan(news(), held=(held(),), now="2026-01-03T00:00:00.000Z") == Plan((), (Known(7),))
    assert plan(news(), news()).places == (New(0), New(0))


def test_a_headline_that_says_something_else_is_its_next_revision() -> None:
    made = plan(news("U"), news("V"), news("V"), held=(held(),), now="2026-01-03T00:00:00.000Z")
    assert made.places == (New(0), New(1), New(1))
    revisions = [draft.body for draft in made.drafts]
    assert all(isinstance(body, Headline) and body.first_seen == NOON for body in revisions)
    assert [(body.title, body.revision) for body in revisions if isinstance(body, Headline)] == [
        ("U", 2),
        ("V", 3),
    ]


def test_what_has_no_revisions_is_told_each_time() -> None:
    made = plan({"type": "message", "text": "a"}, {"type": "message", "text": "a"})
    assert made.places == (New(0), New(1))
    assert made.seqs([record_of(draft.body, seq=seq) for seq, draft in enumerate(made.drafts, 4)]) == (4, 5)


def test_what_another_channel_tells_cannot_be_replaced() -> None:
    with pytest.raises(QueryError, match="headline:desk:a is told on another channel") as caught:
        plan({"type": "message", "text": "a"}, news(), held=(held("stocks"),))
    assert (caught.value.status, caught.value.parameter) == (409, "$[1]")


def test_nobody_speaks_for_a_source_of_the_config() -> None:
    with pytest.raises(QueryError, match="wire is a source of the config") as caught:
        plan(news(source="wire"))
    assert (caught.value.status, caught.value.parameter) == (409, "$[0].source")
