from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.rss.deciding.identity import fingerprint, identify
from ticker.sources.rss.parsing.entries import Entry


def keys(*entries: Entry, shared: set[bytes] | None = None) -> list[bytes]:
    return [found.key for found in identify(entries, shared or set())]


def test_guid_is_the_identity_whatever_else_changes() -> None:
    before = Entry(guid="urn:x:1", title="Old", link="https://e.org/old")
    after = Entry(guid="urn:x:1", title="New", link="https://e.org/new")
    assert keys(before) == keys(after)


def test_link_is_the_identity_without_a_guid() -> None:
    before = Entry(title="Old", link="https://e.org/1")
    after = Entry(title="New", link="https://e.org/1")
    assert keys(before) == keys(after) != keys(Entry(title="Old", link="https://e.org/2"))


def test_title_is_the_identity_without_guid_and_link() -> None:
    assert keys(Entry(title="One", summary="a")) == keys(Entry(title="One", summary="b"))


def test_entries_with_one_guid_are_told_apart_by_their_links() -> None:
    entries = [Entry(guid="same", title="News", link=f"https://e.org/{n}") for n in range(10)]
    assert len(set(keys(*entries))) == 10


def test_entries_with_one_guid_and_one_link_are_told_apart_by_their_titles() -> None:
    entries = [Entry(guid="same", title=f"News {n}", link="https://e.org/") for n in range(10)]
    assert len(set(keys(*entries))) == 10


def test_entries_with_one_link_are_told_apart_by_their_titles() -> None:
    entries = [Entry(title=f"News {n}", link="https://e.org/") for n in range(10)]
    assert len(set(keys(*entries))) == 10


def test_entries_with_one_link_but_different_anchors_keep_their_links() -> None:
    one, two = (Entry(title="Same", link=f"https://e.org/#{n}") for n in (1, 2))
    assert len(set(keys(one, two))) == 2


def test_guid_that_holds_the_headline_is_not_the_identity() -> None:
    before = Entry(guid="Rates rise", title="Rates rise", link="https://e.org/1")
    after = Entry(guid="Rates rise again", title="Rates rise again", link="https://e.org/1")
    assert keys(before) == keys(after)


def test_guid_that_holds_a_japanese_headline_is_not_the_identity() -> None:
    before = Entry(guid="日銀が利上げ", title="日銀が利上げ", link="https://e.org/1")
    after = Entry(guid="日銀が追加利上げ", title="日銀が追加利上げ", link="https://e.org/1")
    assert keys(before) == keys(after)


def test_guid_with_a_space_that_names_a_page_is_the_identity() -> None:
    before = Entry(guid="4711 at https://e.org", title="t", link="https://e.org/old")
    after = Entry(guid="4711 at https://e.org", title="t", link="https://e.org/new")
    assert keys(before) == keys(after)


def test_move_to_https_and_tracking_parameters_change_no_identity() -> None:
    before = Entry(title="t", link="http://e.org/1?id=2&utm_source=rss")
    after = Entry(title="t", link="https://e.org/1?id=2")
    assert keys(before) == keys(after)
    assert keys(Entry(guid="http://e.org/1", title="t")) == keys(Entry(guid="https://e.org/1", title="t"))


def test_entry_that_is_listed_twice_appears_once_and_the_newest_wins_in_any_order() -> None:
    old = Entry(guid="urn:x:1", title="t", summary="old", published_ms=1)
    new = Entry(guid="urn:x:1", title="t", summary="new", published_ms=2)
    for order in ((old, new), (new, old)):
        (found,) = identify(order, ())
        assert found.entry == new


def test_last_of_the_entries_that_shared_a_guid_keeps_its_identity() -> None:
    one, two = (Entry(guid="same", title="News", link=f"https://e.org/{n}") for n in (1, 2))
    both = identify((one, two), ())
    (alone,) = identify((two,), both[0].shared)
    assert alone.key == both[1].key


@given(
    st.lists(
        st.builds(Entry, title=st.sampled_from("ab"), guid=st.sampled_from(["1", "2", None])), max_size=8
    )
)
def test_no_two_entries_get_the_same_identity_and_order_is_kept(entries: list[Entry]) -> None:
    found = identify(entries, ())
    assert len({item.key for item in found}) == len(found)
    places = [next(i for i, entry in enumerate(entries) if entry is item.entry) for item in found]
    assert places == sorted(places)


def test_title_summary_link_and_author_make_an_edit() -> None:
    entry = Entry(title="t", summary="s", link="https://e.org/1", author="a")
    edits = (
        Entry(title="T", summary="s", link="https://e.org/1", author="a"),
        Entry(title="t", summary="S", link="https://e.org/1", author="a"),
        Entry(title="t", summary="s", link="https://e.org/2", author="a"),
        Entry(title="t", summary="s", link="https://e.org/1", author="A"),
    )
    assert len({fingerprint(each) for each in (entry, *edits)}) == 5


def test_date_tags_and_tracking_parameters_make_no_edit() -> None:
    entry = Entry(title="Café", link="https://e.org/1")
    same = Entry(
        title="Cafe\N{COMBINING ACUTE ACCENT}",
        link="http://e.org/1?utm_medium=x",
        published_ms=5,
        tags=("a",),
    )
    assert fingerprint(entry) == fingerprint(same)
