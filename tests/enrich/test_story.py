from ticker.enrich import Stories
from ticker.events import Body, Headline, Message


def headline(name: str, url: str | None, source: str = "one", revision: int = 1) -> Headline:
    return Headline(
        headline_id=name,
        revision=revision,
        title=name,
        source=source,
        first_seen="2026-01-02T03:04:05.000Z",
        url=url,
    )


def stories(*bodies: Body) -> list[str | None]:
    return [body.story for body in Stories()(bodies) if isinstance(body, Headline)]


def test_headlines_of_two_sources_that_lead_to_one_page_tell_one_story() -> None:
    one, two, other = stories(
        headline("a", "https://example.org/1?utm_source=rss"),
        headline("b", "http://www.example.org/1/", source="two"),
        headline("c", "https://example.org/2", source="two"),
    )
    assert one is not None
    assert one == two != other


def test_story_is_the_same_in_every_read_and_revision() -> None:
    first = stories(headline("a", "https://example.org/1"))
    assert first == stories(headline("a", "https://example.org/1", revision=2))
    assert len(first[0] or "") == 12


def test_headline_without_a_link_tells_no_story() -> None:
    assert stories(headline("a", None), headline("b", None, source="two")) == [None, None]


def test_headline_that_leads_to_a_front_page_tells_no_story() -> None:
    assert stories(headline("a", "https://example.org/")) == [None]


def test_link_that_a_source_gives_to_several_entries_is_no_story() -> None:
    url = "https://example.org/live"
    assert stories(headline("a", url), headline("b", url), headline("c", url, source="two"))[:2] == [None] * 2


def test_revisions_of_one_headline_in_one_read_keep_its_story() -> None:
    url = "https://example.org/1"
    assert None not in stories(headline("a", url), headline("a", url, revision=2))


def test_other_events_stay_as_they_are() -> None:
    assert Stories()([Message(text="hello")]) == (Message(text="hello"),)


def test_second_entry_of_a_source_under_one_link_tells_no_story_in_a_later_read_either() -> None:
    url, stories = "https://example.org/live", Stories()
    ((first,), (second,), (other,)) = (
        stories([headline("a", url)]),
        stories([headline("b", url)]),
        stories([headline("c", url, source="two")]),
    )
    assert isinstance(first, Headline)
    assert isinstance(second, Headline)
    assert isinstance(other, Headline)
    assert (first.story is None, second.story, other.story) == (False, None, first.story)
    (edited,) = stories([headline("a", url, revision=2)])
    assert isinstance(edited, Headline)
    assert edited.story == first.story


def test_what_was_told_before_a_restart_is_known() -> None:
    url = "https://example.org/live"
    before = Stories()([headline("a", url)])
    (later,) = Stories(before)([headline("b", url)])
    assert isinstance(later, Headline)
    assert later.story is None
