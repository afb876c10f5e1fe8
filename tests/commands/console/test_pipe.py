"""What is printed where nothing can be printed."""

import sys
from pathlib import Path

import pytest

from tests.support.running import write_site
from ticker.__main__ import main
from ticker.commands.console.pipe import say


def test_a_server_goes_on_where_what_it_says_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        say("Ticker is running at http://127.0.0.1:8000")
        say("once more")


def test_a_command_whose_output_has_no_room_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_site(tmp_path)
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["check", "--config", str(config)]) == 1
    told = "ticker: standard output: cannot be written: no space left on device\n"
    assert capsys.readouterr().err == told
