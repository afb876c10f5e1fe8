"""What the page takes from npm is npm's, and its licence stands beside it."""

import json
import re
from hashlib import sha512
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from tools.vendor import (
    ACCENTED,
    CHARACTERS,
    FACES,
    FACES_PACKAGE,
    FILES,
    LATIN,
    PACKAGE,
    ROOT,
    VENDORED,
    WEIGHTS,
    latin,
)

_CSS = ROOT / "ticker/static/css"
_WEIGHT = re.compile(r"font(?:-weight)?:[^;]*?\b([1-9]00|[1-9]50)\b")


def _hash(path: Path) -> str:
    return sha512(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("there", FILES)
def test_a_vendored_file_is_the_one_of_npm(there: str) -> None:
    assert _hash(VENDORED / FILES[there]) == _hash(PACKAGE / there)


def test_it_is_the_version_that_is_locked_and_that_its_readme_names() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"][
        "node_modules/lightweight-charts"
    ]
    assert json.loads((PACKAGE / "package.json").read_text())["version"] == locked["version"]
    assert locked["integrity"].startswith("sha512-")
    assert f"# lightweight-charts {locked['version']}\n" in (VENDORED / "README.md").read_text()


def test_licence_and_notice_stand_beside_it() -> None:
    assert "Apache License" in (VENDORED / "LICENSE").read_text()
    assert "https://www.tradingview.com/" in (VENDORED / "NOTICE").read_text()


@pytest.mark.parametrize("face", sorted(FACES.glob("*.woff2")), ids=lambda face: face.name)
def test_a_face_is_the_one_of_npm_or_made_of_it(face: Path) -> None:
    if face.name not in CHARACTERS:
        assert _hash(face) == _hash(FACES_PACKAGE / "files" / face.name)
        return
    theirs = FACES_PACKAGE / "files" / LATIN
    # Compressed by another version of brotli it is other bytes, of the same tables.
    made, here = (TTFont(BytesIO(each)) for each in (latin(theirs, CHARACTERS[face.name]), face.read_bytes()))
    tags = set(made.keys()) - {"GlyphOrder"}
    assert tags == set(here.keys()) - {"GlyphOrder"}
    assert {tag for tag in tags if made.getTableData(tag) != here.getTableData(tag)} == set()


@pytest.mark.parametrize(
    ("name", "needed", "feature", "most"),
    [(LATIN, "Aa09 +−×·–—…‘’“”€£¥$%↑↓™©", "tnum", 17_000), (ACCENTED, "«»¢áÅçñöøßœ", "ccmp", 11_000)],
)
def test_the_faces_of_latin_are_small_and_have_what_the_page_needs(
    name: str, needed: str, feature: str, most: int
) -> None:
    face = FACES / name
    assert face.stat().st_size < most
    font = TTFont(face)
    assert set(map(ord, needed)) <= font.getBestCmap().keys()
    assert {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord} >= {"kern"}
    assert {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord} >= {feature}
    weights = {
        int(found) for found in _WEIGHT.findall("".join(path.read_text() for path in _CSS.rglob("*.css")))
    }
    least, _, most = WEIGHTS
    assert {weight for weight in weights if not least <= weight <= most} == set()


def test_its_version_is_the_one_that_is_locked_and_that_its_readme_names() -> None:
    version = json.loads((FACES_PACKAGE / "package.json").read_text())["version"]
    assert f"@fontsource-variable/inter {version}\n" in (FACES / "README.md").read_text()
    assert "SIL Open Font License" in (FACES / "LICENSE").read_text()
