"""Draws docs/figures/ anew: `python -m tools.figures`."""

from pathlib import Path

from tools.figures.concepts import COMPACTED, CURSORS, MEETING, SHARED
from tools.figures.drawing import svg
from tools.figures.life import LIFE

FOLDER = Path(__file__).parents[2] / "docs" / "figures"
FIGURES = (MEETING, CURSORS, COMPACTED, SHARED, LIFE)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for figure in FIGURES:
        (FOLDER / f"{figure.name}.svg").write_text(svg(figure))


if __name__ == "__main__":
    main()
