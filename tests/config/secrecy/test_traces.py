import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.config.secrecy.traces import marks, traces

DRAWN = st.text(string.ascii_letters + string.digits + "+_-", min_size=8, max_size=60).map(
    lambda text: f"{text}7"
)


def shown(text: str, value: str, *, ends_cut: bool = False) -> list[str]:
    return [text[start:end] for start, end in traces(text, value, ends_cut=ends_cut)]


@given(DRAWN, st.data())
def test_twelve_characters_in_a_row_are_found_wherever_they_are(value: str, data: st.DataObject) -> None:
    most = len(value)
    length = data.draw(st.integers(min(12, most), most))
    start = data.draw(st.integers(0, most - length))
    run = value[start : start + length]
    text = f"{data.draw(st.text(max_size=20))}{run}{data.draw(st.text(max_size=20))}"
    assert any(run in found for found in shown(text, value))
    assert any(mark in text for mark in marks(value))


@given(DRAWN, st.integers(6, 60))
def test_six_characters_are_found_at_a_cut(value: str, length: int) -> None:
    assert any(value[:length] in found for found in shown(f"a {value[:length]}… b", value))
    assert any(value[-length:] in found for found in shown(f"a …{value[-length:]} b", value))
    assert any(value[:length] in found for found in shown(f"a {value[:length]}", value, ends_cut=True))
    assert any(value[-length:] in found for found in shown(f"{value[-length:]} b", value, ends_cut=True))


def test_address_is_found_as_a_whole() -> None:
    address = "https://a.example/9f8e7d6c/rss"
    assert shown(f"at {address}", address, ends_cut=True) == [address]
    assert shown("at https://", address, ends_cut=True) == []


@pytest.mark.parametrize("value", ["Bearer of 1 name", "/section/of/2026/news", "technology-section"])
def test_words_in_a_row_are_anybodys(value: str) -> None:
    assert shown(f"a {value[1:-1]} b", value) == []
    assert shown(f"a {value} b", value) == [value]
