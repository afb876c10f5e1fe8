"""The pictures in the documentation: each is there, is made by the script, is small, and is told in words."""

import re

import pytest

from tools.pictures.__main__ import FOLDER, MADE_OF, PICTURES
from tools.pictures.desk import ROOT

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
SHOWN = [
    (path.name, words, (path.parent / place).resolve())
    for path in DOCUMENTS
    for words, place in re.findall(r"!\[([^\]]*)\]\(([^)]*pictures/[^)]*)\)", path.read_text())
]


def test_every_picture_that_is_shown_is_made_by_the_script_and_every_made_one_is_shown() -> None:
    assert {place for _, _, place in SHOWN} == {FOLDER / f"{name}.webp" for name in PICTURES}
    there = {path for path in FOLDER.iterdir() if path != MADE_OF}
    assert there == {place for _, _, place in SHOWN}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_enough_to_be_kept_in_the_repository(name: str) -> None:
    image = (FOLDER / f"{name}.webp").read_bytes()
    assert (image[:4], image[8:12]) == (b"RIFF", b"WEBP")
    assert len(image) < 150_000


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown[0]} {shown[2].stem}")
def test_a_picture_is_told_in_words_to_who_does_not_see_it(shown: tuple[str, str, object]) -> None:
    assert len(shown[1]) > 40
