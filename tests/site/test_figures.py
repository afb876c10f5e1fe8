"""The figures of docs/ are those that the tool draws."""

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from tools.figures.__main__ import FIGURES, FOLDER
from tools.figures.drawing import Box, Figure, Words, svg

ADVANCE = {"": 8.3, "b": 8.8, "s": 7.0, "m": 7.6}
"""How wide a letter of each style is, about, in pixels."""


def test_they_are_as_they_are_drawn() -> None:
    assert {path.name: path.read_text() for path in FOLDER.iterdir()} == {
        f"{figure.name}.svg": svg(figure) for figure in FIGURES
    }, "`python -m tools.figures` draws them anew"


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_is_told_in_words_and_is_xml(figure: Figure) -> None:
    root = ET.fromstring(svg(figure))
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == figure.told
    assert root.attrib["aria-labelledby"] == title.attrib["id"]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_words_stay_within_their_box(figure: Figure) -> None:
    width, height = figure.size
    for mark in figure.marks:
        match mark:
            case Box():
                assert mark.x >= 0 <= mark.y
                assert mark.x + mark.w <= width
                assert mark.y + mark.h <= height
                texts = [
                    (mark.title, "b"),
                    *((line, "m" if line.startswith("`") else "s") for line in mark.lines),
                ]
                for text, style in texts:
                    assert len(text.removeprefix("`")) * ADVANCE[style] <= mark.w - 4, text
            case Words():
                assert mark.align == "middle" or mark.x + len(mark.text) * ADVANCE[mark.style] <= width, (
                    mark.text
                )


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_no_box_lies_over_another_that_it_is_not_within(figure: Figure) -> None:
    boxes = [mark for mark in figure.marks if isinstance(mark, Box)]
    for one, other in combinations(boxes, 2):
        apart = (
            one.x + one.w < other.x
            or other.x + other.w < one.x
            or one.y + one.h < other.y
            or other.y + other.h < one.y
        )
        assert apart or is_within(other, one), (one.title, other.title)


def is_within(inner: Box, outer: Box) -> bool:
    return (
        outer.x < inner.x
        and outer.y < inner.y
        and inner.x + inner.w < outer.x + outer.w
        and inner.y + inner.h < outer.y + outer.h
    )
