"""What may be said: trimmed plain text of any number of lines, without what steers a screen."""

import pytest

from ticker.publishing.text import clean_line, clean_text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  hello \n", "hello"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\n\n  b\tc", "a\n\n  b\tc"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("שלום \u2067abc\u2069 👩‍🚀", "שלום \u2067abc\u2069 👩‍🚀"),
        ("x" * 2_000 + "  ", "x" * 2_000),
    ],
)
def test_a_text_is_trimmed_and_its_lines_end_with_lf(text: str, kept: str) -> None:
    assert clean_text(text, 2_000) == kept


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "1 to 2,000 characters after trimming, not 0"),
        (" \n\t\u3000", "1 to 2,000 characters after trimming, not 0"),
        ("x" * 2_001, "1 to 2,000 characters after trimming, not 2,001"),
        ("\u200b\u2060\u3164", "a text in which there is something to see"),
        ("ab\x07", r"text without the control character U\+0007, which is character 3"),
        ("\x1b[2J", r"U\+001B, which is character 1"),
        ("a\x85b", r"U\+0085"),
        ("a\x00", r"U\+0000"),
        ("a\u202eb", r"U\+202E"),
        ("a\ud800", "half of a surrogate pair, which is character 2"),
    ],
)
def test_a_text_that_is_none_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        clean_text(text, 2_000)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\u2028b", "a\u2067b", "a\u202ab"])
def test_a_line_has_no_end_and_turns_nothing_around(text: str) -> None:
    with pytest.raises(ValueError, match="the control character"):
        clean_line(text, 60)


def test_a_line_is_trimmed() -> None:
    assert clean_line(" Ann \n", 60) == "Ann"
