from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.commands.site import Site, site_in
from tests.config.folder import Folder


@pytest.fixture
async def site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Site]:
    async with site_in(tmp_path, monkeypatch, capsys) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)
