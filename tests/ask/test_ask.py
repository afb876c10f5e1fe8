"""What a query comes to, whichever way it came in."""

import pytest

from ticker.ask import PAGE, PARAMETERS, STREAM, After, Arguments, Ask, From, Latest, Subscription, ask_of
from ticker.errors import QueryError
from ticker.wire import NDJSON, SSE, TEXT

KNOWN = ("stocks", "news.world", "news.tech")
NOW_MS = 1_767_355_200_000


def asked(
    given: Arguments, channels: str | None = None, known: tuple[str, ...] = KNOWN, **headers: str
) -> Ask:
    return ask_of(given, STREAM, channels=channels, known=known, now_ms=NOW_MS, **headers)


def test_nothing_asked_is_a_snapshot_of_all_that_may_be_known_as_sse() -> None:
    assert asked({}) == Ask(Subscription.of(KNOWN), Latest(), SSE)


def test_every_parameter_finds_its_place() -> None:
    given = {
        "types": ["quote,headline"],
        "symbols": ["aapl", "MSFT, x"],
        "q": ["fed", "rates"],
        "since": ["15m"],
        "format": ["ndjson"],
        "max_rate": ["2/s"],
    }
    wanted = Subscription.of(KNOWN, ["headline", "quote"], ["AAPL", "MSFT", "X"], "rates fed", 500)
    assert asked(given) == Ask(wanted, From(NOW_MS - 900_000), NDJSON)
    assert asked({"last_event_id": ["a-1"]}).start == After("a-1", exact=False)


def test_readers_want_the_same_events_wherever_they_begin_and_in_whatever_format() -> None:
    one = asked({"since": ["all"], "format": ["text"], "symbols": ["B,A"]}, "news.*")
    other = asked({"symbols": ["a", "b"]}, "news.tech,news.world")
    assert one.subscription == other.subscription
    assert hash(one.subscription) == hash(other.subscription)


def test_a_channel_beyond_what_may_be_known_is_one_that_is_not() -> None:
    assert asked({}, "*", ("stocks",)).subscription.channels == ("stocks",)
    for channels in ("news.world", "stocks,news.world", "news.*"):
        with pytest.raises(QueryError) as refused:
            asked({}, channels, ("stocks",))
        assert (refused.value.code, refused.value.status) == ("unknown_channel", 404)
        assert refused.value.expected == "one or more of stocks"


@pytest.mark.parametrize(
    ("accept", "to"),
    [
        ("", SSE),
        ("*/*", SSE),
        ("text/event-stream", SSE),
        ("application/x-ndjson", NDJSON),
        ("text/plain;q=0.5, application/x-ndjson;q=0.4", TEXT),
        ("text/plain;q=0.5, application/x-ndjson;q=0.6", NDJSON),
        ("text/plain;q=0, application/x-ndjson;q=0.1", NDJSON),
        ("text/plain;q=x", SSE),
        ("TEXT/PLAIN", TEXT),
    ],
)
def test_without_a_word_about_it_the_format_is_the_one_that_is_accepted_best(accept: str, to: object) -> None:
    assert asked({}, accept=accept).format is to
    assert asked({"format": ["sse"]}, accept=accept).format is SSE


def test_what_a_page_or_a_stream_alone_may_be_asked_is_refused_by_the_other() -> None:
    with pytest.raises(QueryError) as refused:
        asked({"limit": ["5"]})
    assert (refused.value.code, refused.value.subject) == ("unknown_parameter", "limit")
    with pytest.raises(QueryError) as refused:
        ask_of({"format": ["sse"]}, PAGE, channels=None, known=KNOWN, now_ms=NOW_MS)
    assert refused.value.subject == "format"


def test_each_parameter_is_declared_once_and_has_a_name_of_its_own() -> None:
    assert len({parameter.name for parameter in PARAMETERS}) == len(PARAMETERS)
    for parameter in STREAM:
        asked({parameter.name: [parameter.sample]})
