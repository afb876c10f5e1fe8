import msgspec
import pytest

from ticker.enrich import Stories, recent_titles
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


RATES = "Fed cuts rates by 25 basis points as inflation cools"


def told(name: str, title: str, source: str, url: str | None = None, hour: int = 3) -> Headline:
    at = f"2026-01-02T{hour:02}:00:00.000Z"
    return Headline(
        headline_id=name,
        revision=1,
        title=title,
        source=source,
        first_seen=at,
        published=at,
        url=url or f"https://{source}.example/{name}",
    )


def test_headlines_of_two_sources_in_like_words_tell_the_story_of_who_was_first() -> None:
    stories = Stories()
    (first, _) = stories(
        [told("a", RATES, "wire"), told("x", "Something else entirely happened today", "wire")]
    )
    (second,) = stories([told("b", f"UPDATE 1-{RATES} - Reuters", "paper", hour=5)])
    (third,) = stories([told("c", RATES.replace("25", "50"), "paper", hour=6)])
    assert isinstance(first, Headline)
    assert isinstance(second, Headline)
    assert isinstance(third, Headline)
    assert first.story == second.story
    assert third.story not in {None, first.story}


def test_who_links_to_the_page_of_one_that_joined_a_story_joins_it_too() -> None:
    stories, page = Stories(), "https://paper.example/rates"
    (first,) = stories([told("a", RATES, "wire")])
    stories([told("b", f"{RATES} - Paper", "paper", page)])
    (third,) = stories([told("c", "Central bank moves again", "blog", page)])
    assert isinstance(first, Headline)
    assert isinstance(third, Headline)
    assert first.story == third.story


def test_titles_that_one_source_repeats_are_stories_of_their_own() -> None:
    (one, other) = Stories()([told("a", RATES, "wire"), told("b", RATES, "wire")])
    assert isinstance(one, Headline)
    assert isinstance(other, Headline)
    assert one.story != other.story


def test_the_same_words_days_later_are_another_story() -> None:
    stories = Stories()
    (first,) = stories([told("a", RATES, "wire")])
    later = msgspec.structs.replace(
        told("b", RATES, "paper"), published="2026-01-05T03:00:00.000Z", first_seen="2026-01-05T03:00:00.000Z"
    )
    (second,) = stories([later])
    assert isinstance(first, Headline)
    assert isinstance(second, Headline)
    assert first.story != second.story


def test_an_edit_keeps_its_story_whatever_it_says_now_also_over_a_restart() -> None:
    stories = Stories()
    (first,) = stories([told("a", RATES, "wire")])
    (joined,) = stories([told("b", RATES, "paper")])
    assert isinstance(first, Headline)
    assert isinstance(joined, Headline)
    edited = msgspec.structs.replace(told("b", "Stocks fall in Asia on fears of war", "paper"), revision=2)
    for known in (stories, Stories([joined, first])):
        (again,) = known([edited])
        assert isinstance(again, Headline)
        assert again.story == first.story


def test_titles_beyond_the_most_that_are_remembered_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_titles, "MOST_TITLES", 1)
    stories = Stories()
    (first,) = stories([told("a", RATES, "wire")])
    stories([told("x", "Earthquake of magnitude six hits northern Chile", "wire")])
    (second,) = stories([told("b", RATES, "paper")])
    assert isinstance(first, Headline)
    assert isinstance(second, Headline)
    assert first.story != second.story
