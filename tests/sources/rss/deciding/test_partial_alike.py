"""A feed that is pushed as well as polled tells, and retracts, what one that is only polled does."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.rss.editions import LETTERS, Source, dated, entry, plain

STEPS = st.lists(
    st.tuples(st.booleans(), st.dictionaries(st.sampled_from(LETTERS), st.integers(0, 3), max_size=5)),
    max_size=12,
)


def step(source: Source, *, pushed: bool, editions: dict[str, int]) -> None:
    entries = [entry(name, editions[name], dated=True) for name in sorted(editions, reverse=True)]
    (source.push if pushed else source.poll)(*entries)


@given(STEPS)
@example([(True, {"a": 0}), (False, {}), (True, {"a": 1}), (False, {"a": 1}), (True, {"a": 0})])
def test_pushes_and_polls_in_any_order_tell_each_revision_once(
    steps: list[tuple[bool, dict[str, int]]],
) -> None:
    source, alone = Source(), Source()
    source.poll()
    alone.poll()
    for pushed, editions in steps:
        step(source, pushed=pushed, editions=editions)
        step(alone, pushed=False, editions=editions)
    told = [(body.headline_id, body.revision) for body in source.told]
    assert len(set(told)) == len(told)
    # A feed that is polled at each of these moments tells the same, to the millisecond.
    assert source.told == alone.told


@given(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from(LETTERS)))))
def test_news_are_pushed_and_polled_as_if_each_push_were_a_poll_of_all_that_is_listed(
    steps: list[tuple[bool, set[str]]],
) -> None:
    source, alone, listed = Source(retractions=True), Source(), set("ab")
    source.poll(*dated("ba"))
    alone.poll(*dated("ba"))
    for pushed, letters in steps:
        listed = listed | letters if pushed else letters
        step(source, pushed=pushed, editions=dict.fromkeys(letters, 0))
        alone.poll(*dated("".join(sorted(listed, reverse=True))))
    news = [body for body in source.told if body.revision == 1]
    assert news == [body for body in alone.told if body.revision == 1]


@given(
    st.sets(st.sampled_from(LETTERS), min_size=1),
    st.lists(st.sets(st.sampled_from(LETTERS)), max_size=4),
    st.sets(st.sampled_from(LETTERS)),
)
def test_poll_retracts_as_if_what_was_pushed_had_been_polled(
    polled: set[str], pushes: list[set[str]], last: set[str]
) -> None:
    source, alone = Source(retractions=True), Source(retractions=True)
    everything = polled.union(*pushes)
    step(source, pushed=False, editions=dict.fromkeys(polled, 0))
    for letters in pushes:
        step(source, pushed=True, editions=dict.fromkeys(letters, 0))
    alone.poll(*dated("".join(sorted(everything, reverse=True))))
    final = dated("".join(sorted(last, reverse=True)))
    assert source.poll(*final) == alone.poll(*final)


# Retractions


def test_push_retracts_nothing() -> None:
    source = Source(retractions=True)
    source.poll(*plain("dcba"))
    assert source.push(*plain("db")) == []
    assert source.push(*plain("edb")) == ["e"]
    assert source.push() == []


def test_poll_after_a_push_retracts_what_vanished_before_or_after_it() -> None:
    source = Source(retractions=True)
    source.poll(*plain("cba"))
    source.push(entry("d"))
    assert source.poll(*plain("dca")) == ["b!"]
    source.push(entry("e"))
    source.push(entry("f"))
    assert source.poll(*plain("fedca")) == []
    assert source.poll(*plain("feca")) == ["d!"]


def test_pushed_entry_that_was_taken_back_before_any_poll_is_retracted() -> None:
    source = Source(retractions=True)
    source.poll(*plain("ba"))
    source.push(entry("c"))
    source.push(entry("d"))
    assert source.poll(*plain("dba")) == ["c!"]


def test_entry_is_retracted_in_the_revision_that_was_pushed() -> None:
    source = Source(retractions=True)
    source.poll(*plain("cba"))
    source.push(entry("b", 1))
    assert source.poll(*plain("ca")) == ["b1!"]
    assert source.told[-1].revision == 3


def test_pushed_entry_that_the_feed_does_not_list_yet_is_not_retracted() -> None:
    source = Source(retractions=True)
    source.poll(*plain("ba"))
    source.push(entry("c"))
    source.push(entry("d"))
    assert source.poll(*plain("ba")) == []
    assert source.poll(*plain("dcba")) == []


def test_pushed_entry_without_a_date_is_the_newest() -> None:
    source = Source(retractions=True)
    source.poll(*dated("ba"))
    source.push(entry("c"))
    source.push(entry("d"))
    assert source.poll(entry("d"), *dated("ba")) == ["c!"]


def test_push_leaves_entries_without_a_date_in_their_place() -> None:
    source = Source(retractions=True)
    source.poll(entry("c", dated=True), entry("b"), entry("a", dated=True))
    source.push(entry("d", dated=True))
    assert source.poll(*dated("dca")) == ["b!"]


def test_entry_dated_back_has_the_end_of_the_feed_for_its_place() -> None:
    # A feed of three: "dca", then "dcb" with "b" dated back, then "edc".
    source = Source(retractions=True)
    source.poll(*dated("dca"))
    assert source.push(entry("b", dated=True)) == ["b"]
    assert source.push(entry("e", dated=True)) == ["e"]
    # "b" has come to the end of the feed, where entries leave it without a word.
    assert source.poll(*dated("edc")) == []


def test_older_entry_that_is_pushed_again_is_not_retracted_by_not_being_listed() -> None:
    source = Source(retractions=True)
    source.poll(*plain("cba"))
    source.poll(*plain("edc"))
    assert source.push(entry("b", 1), entry("a", 1)) == ["a1", "b1"]
    assert source.poll(*plain("edc")) == []
    assert source.poll(*plain("fed")) == ["f"]
