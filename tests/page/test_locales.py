"""Figures and dates by locale: the same as the page's own JavaScript, and by whom it is asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ticker.page import words
from ticker.page.locales import (
    PLAIN,
    date_words,
    day_and_month,
    in_force,
    locale_meant,
    locale_of,
    time_of_day,
    writing,
)

CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "web" / "written.json").read_text("utf-8"))
WRITTEN: dict[str, Callable[..., str]] = {
    "price": words.price,
    "percent": words.percent,
    "compact": words.compact,
    "date": date_words,
    "day": day_and_month,
    "time": time_of_day,
}


@pytest.mark.parametrize("tag", CASES)
def test_a_locale_is_written_as_the_shared_table_has_it(tag: str) -> None:
    with writing(locale_of(tag) or PLAIN):
        for name, cases in CASES[tag].items():
            assert [WRITTEN[name](*given) for given, _ in cases] == [said for _, said in cases]
    assert in_force() == PLAIN


@pytest.mark.parametrize(
    ("chosen", "accepted", "tag", "decimal"),
    [
        ("", "", "", "."),
        ("", "de-DE,de;q=0.9,en;q=0.8", "de-DE", ","),
        ("en-IN", "de-DE", "en-IN", "."),
        # Of a country that is not known, as its language is written; of a language that is not, the next one.
        ("", "de-XX;q=1", "de-XX", ","),
        ("", "tlh, fr", "fr", ","),
        ("<b>", "*, ;;,", "", "."),
        ("", ",".join(["tlh"] * 1000) + ",de", "", "."),
    ],
)
def test_the_reader_s_choice_comes_before_what_the_browser_accepts(
    chosen: str, accepted: str, tag: str, decimal: str
) -> None:
    found = locale_meant(chosen, accepted)
    assert (found.tag, found.decimal) == (tag, decimal)
