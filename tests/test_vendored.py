"""What the page takes from npm is npm's, and its licence stands beside it."""

import json
from hashlib import sha512
from pathlib import Path

import pytest

from tools.vendor import FILES, PACKAGE, ROOT, VENDORED


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
