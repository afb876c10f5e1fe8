"""What of others is shipped or installed with Ticker is named, and under a licence that allows it."""

import json
import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools.sbom import FOLDERS, ROOT, VENDOR, sbom

PERMISSIVE = (
    "MIT",
    "BSD",
    "Apache",
    "ISC",
    "PSF",
    "Python Software Foundation",
    "OFL-1.1",
    "0BSD",
    "CC0",
    "Unlicense",
)
WEAK = ("MPL-2.0", "Mozilla Public License 2.0")
"""What asks for the source of itself alone, which pip fetches with it."""
TEXTS = {"Apache-2.0": "Apache License", "OFL-1.1": "SIL Open Font License"}


def needed() -> dict[str, Distribution]:
    """Everything that `pip install ticker` brings, of whatever depth."""
    found: dict[str, Distribution] = {}
    left = list(distribution("ticker").requires or ())
    while left:
        requirement = Requirement(left.pop())
        if requirement.name in found or (
            requirement.marker and not requirement.marker.evaluate({"extra": ""})
        ):
            continue
        found[requirement.name] = distribution(requirement.name)
        left += found[requirement.name].requires or ()
    return found


def said(of: Distribution) -> str:
    metadata = of.metadata
    classifiers = [one for one in metadata.get_all("Classifier") or () if one.startswith("License ::")]
    told = [metadata[key] for key in ("License-Expression", "License") if key in metadata]
    return " ".join([*told[:1], *classifiers])


def test_the_bill_of_materials_is_that_of_the_files_that_are_here() -> None:
    assert (ROOT / "sbom.cdx.json").read_text() == sbom(), "`make sbom` writes it anew"


def test_every_folder_of_others_is_in_it_with_the_text_of_its_licence() -> None:
    components = json.loads(sbom())["components"]
    assert {path.name for path in VENDOR.iterdir()} == FOLDERS.keys()
    for folder, component in zip(sorted(FOLDERS), components, strict=True):
        (licence,) = component["licenses"]
        assert TEXTS[licence["license"]["id"]] in (VENDOR / folder / "LICENSE").read_text()
        named = (VENDOR / folder / "README.md").read_text()
        assert f"{component['name']} {component['version']}\n" in named
        for inside in component["components"]:
            if inside["type"] == "library":
                assert f"{inside['name']} {inside['version']} (MIT)" in named
                assert inside["licenses"] == [{"license": {"id": "MIT"}}]


def test_nothing_of_others_is_shipped_beside_them() -> None:
    """Neither a typeface nor a script that was made smaller: nobody writes a line of 2,000 characters."""
    ours = [path for path in (ROOT / "ticker").rglob("*") if VENDOR not in path.parents]
    assert [path for path in ours if path.suffix in (".woff", ".woff2", ".ttf", ".otf", ".wasm")] == []
    scripts = [path for path in ours if path.suffix in (".js", ".mjs", ".css")]
    assert len(scripts) > 50
    assert [path for path in scripts if max(map(len, path.read_text().splitlines()), default=0) > 2_000] == []


@pytest.mark.parametrize("name", sorted(needed()))
def test_what_is_installed_with_it_may_be_used_by_anybody(name: str) -> None:
    told = said(needed()[name])
    assert any(one in told for one in (*PERMISSIVE, *WEAK)), told
    assert not re.search(r"\b(?:A|L)?GPL|General Public License", told), told


def test_its_own_licence_stands_in_the_wheel() -> None:
    assert Path(ROOT / "LICENSE").read_text().startswith("MIT License")
