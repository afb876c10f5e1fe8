import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.config.secrecy.spelling import readings, spellings


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain, 100% & so on", ["plain, 100% & so on"]),
        ("a%2Fb", ["a%2Fb", "a/b"]),
        ("%C3%A4&auml;", ["%C3%A4&auml;", "ää"]),
        ("%252F", ["%252F", "%2F", "/"]),
        ("&amp;lt;", ["&amp;lt;", "&lt;", "<"]),
        ("%26lt;", ["%26lt;", "&lt;", "<"]),
        ("%25252525", ["%25252525", "%252525", "%2525", "%25"]),
        (r"a\/b\"c\\d", [r"a\/b\"c\\d", r'a/b"c\d']),
        (r"\u0026\uD83D\ude00", [r"\u0026\uD83D\ude00", "&\N{GRINNING FACE}"]),
        (r"\u002\n", [r"\u002\n"]),
        ("%FF", ["%FF", "\udcff"]),
    ],
)
def test_escapes_are_read_three_deep(text: str, read: list[str]) -> None:
    assert [spelled.text for spelled in spellings(text)] == read


def test_every_character_knows_where_it_began() -> None:
    *_, last = spellings("a%2Fb%C3%A4&amp;c%2526d")
    assert last.text == "a/bä&c&d"
    assert list(last.places) == [0, 1, 4, 5, 11, 16, 17, 22, 23]
    *_, last = spellings(r"a\/\u00e4\uD83D\ude00b")
    assert last.text == "a/ä\N{GRINNING FACE}b"
    assert list(last.places) == [0, 1, 3, 9, 21, 22]


@given(
    st.lists(
        st.sampled_from(
            ["%", "25", "2F", "&", "amp;", "#38;", "#x26;", "a", "C3%A4", "ä", "\\", "\\u0026", "\\/"]
        )
    ).map("".join)
)
def test_readings_are_the_spellings_and_places_are_the_texts_own(text: str) -> None:
    found = list(spellings(text))
    assert [spelled.text for spelled in found] == list(readings(text))
    for spelled in found:
        assert len(spelled.places) == len(spelled.text) + 1
        assert list(spelled.places) == sorted(spelled.places)
        assert spelled.places[-1] == len(text)
