from pathlib import Path

import pytest

from ticker.enrich.likeness import same_story
from ticker.enrich.wording import wording

PAIRS = [
    line.split("\t") for line in Path(__file__).with_name("story_pairs.tsv").read_text("utf-8").splitlines()
]


def told_as_same(one: str, other: str) -> bool:
    return same_story(wording(one), wording(other))


def test_pairs_of_headlines_are_told_apart_as_people_tell_them_apart() -> None:
    found = [(label == "same", told_as_same(one, other), one, other) for label, one, other in PAIRS]
    true = sum(same and told for same, told, *_ in found)
    wrong = [(one, other) for same, told, one, other in found if told and not same]
    missed = [(one, other) for same, told, one, other in found if same and not told]
    assert len(found) >= 100
    assert true / (true + len(wrong)) >= 0.97, wrong
    assert true / (true + len(missed)) >= 0.90, missed


@pytest.mark.parametrize(("label", "one", "other"), PAIRS, ids=lambda text: str(text)[:40])
def test_which_of_two_comes_first_makes_no_difference(label: str, one: str, other: str) -> None:
    assert told_as_same(one, other) == told_as_same(other, one)


def test_title_is_like_itself() -> None:
    for _, one, _ in PAIRS:
        assert told_as_same(one, one) == (len(wording(one).content) >= 4), one
