"""Copies what the page takes from npm out of node_modules, where `npm ci` has checked it: `make vendor`."""

import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).parents[1]
VENDORED = ROOT / "ticker/static/vendor/lightweight-charts"
PACKAGE = ROOT / "node_modules/lightweight-charts"
FILES = {
    "dist/lightweight-charts.standalone.production.mjs": "lightweight-charts.standalone.production.mjs",
    "LICENSE": "LICENSE",
}
"""By their place in the package."""

FACES = ROOT / "ticker/static/vendor/inter"
FACES_PACKAGE = ROOT / "node_modules/@fontsource-variable/inter"
LATIN = "inter-latin-wght-normal.woff2"
"""The face that every page loads, and so the one that is made smaller; the others come with their letters."""
ACCENTED = "inter-latin-accented-wght-normal.woff2"
"""What English figures and headlines do without, of the same face."""
WEIGHTS = (400, 400, 650)
"""The least, the usual and the greatest that the style sheets ask for."""
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum")
CHARACTERS = {
    LATIN: (
        *range(0x20, 0x7F),
        *(0xA0, 0xA3, 0xA5, 0xA9, 0xAE, 0xB0, 0xB1, 0xB7, 0xD7),
        *range(0x2000, 0x2070),
        *(0x20AC, 0x2122, 0x2191, 0x2193, 0x2212, 0x2215, 0xFEFF, 0xFFFD),
    ),
    ACCENTED: (
        *(0xA1, 0xA2, 0xA4, *range(0xA6, 0xA9), *range(0xAA, 0xAE), 0xAF),
        *(*range(0xB2, 0xB7), *range(0xB8, 0xD7), *range(0xD8, 0x100)),
        *(0x131, 0x152, 0x153, 0x2BB, 0x2BC, 0x2C6, 0x2DA, 0x2DC, 0x304, 0x308, 0x329),
    ),
}
"""Those that inter.css has browsers look for in each of the two."""


def latin(face: Path, characters: Iterable[int]) -> bytes:
    """These characters of the face, without the weights, features and glyphs that the page does not use."""
    font = _read(_sfnt(instantiateVariableFont(TTFont(face, recalcTimestamp=False), {"wght": WEIGHTS})))
    options = Options(layout_features=list(FEATURES), hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return _sfnt(font, "woff2")


def _read(sfnt: bytes) -> TTFont:
    return TTFont(BytesIO(sfnt), recalcTimestamp=False)


def _sfnt(font: TTFont, flavor: str | None = None) -> bytes:
    made = BytesIO()
    font.flavor = flavor
    font.save(made)
    return made.getvalue()


def main() -> None:
    for there, here in FILES.items():
        shutil.copyfile(PACKAGE / there, VENDORED / here)
    shutil.copyfile(FACES_PACKAGE / "LICENSE", FACES / "LICENSE")
    for face in FACES.glob("*.woff2"):
        if face.name not in CHARACTERS:
            shutil.copyfile(FACES_PACKAGE / "files" / face.name, face)
    for name, characters in CHARACTERS.items():
        (FACES / name).write_bytes(latin(FACES_PACKAGE / "files" / LATIN, characters))


if __name__ == "__main__":
    main()
