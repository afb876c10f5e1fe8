"""A file is replaced whole or stays as it was."""

import os
from pathlib import Path

import pytest

from ticker.whole_file import replace_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_stands_in_the_place_of_the_old_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (tmp_path / ".kept.new").write_text("half of one, of a run that was killed")
    for content in (b"one", b"two"):
        replace_file(kept, content)
        assert kept.read_bytes() == content
        assert names(tmp_path) == ["kept"]


def test_what_is_for_few_eyes_has_the_permissions_that_are_asked_for(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        for mode in (0o600, 0o664):
            replace_file(tmp_path / "kept", b"", mode=mode)
            assert (tmp_path / "kept").stat().st_mode & 0o777 == mode
    finally:
        os.umask(before)


def test_what_is_not_accepted_changes_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"one")

    def refuse(drawn: Path) -> None:
        assert drawn.read_bytes() == b"two"
        raise ValueError("not that")

    with pytest.raises(ValueError, match="not that"):
        replace_file(kept, b"two", accept=refuse)
    assert kept.read_bytes() == b"one"
    assert names(tmp_path) == ["kept"]


def test_a_folder_that_cannot_be_synced_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def only_files(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir():
            raise OSError("Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    replace_file(tmp_path / "kept", b"two")
    assert (tmp_path / "kept").read_bytes() == b"two"
