"""What Tab completes, as bash has it from the script."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running import write_site


def completed(folder: Path, *words: str) -> list[str]:
    """What there is for the last of these words."""
    line = " ".join(f"'{word}'" for word in words)
    script = (
        f'eval "$(ticker completion bash)"; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; '
        '_ticker; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ("bash", "-c", script), cwd=folder, env=env, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("ticker", "s"), ["serve", "simulate", "schema"]),
        (("ticker", "feeds", "re"), ["remove", "refresh"]),
        (("ticker", "log", "export", "--c"), ["--config"]),
        (("ticker", "serve", "--config", "x.yaml", "--b"), ["--bind"]),
        (("ticker", "restore", "copy"), []),
        (("ticker", "completion", ""), ["bash", "zsh", "--help"]),
        (("ticker", "simulate", "x.yaml", "--format", ""), ["csv", "jsonl"]),
        (("ticker", "serve", "--log", "j"), ["json"]),
        (("ticker", "feeds", "disable", "pri"), ["prices"]),
    ],
)
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_tab_completes_commands_options_and_names_of_sources(
    tmp_path: Path, words: tuple[str, ...], found: list[str]
) -> None:
    write_site(tmp_path)
    assert completed(tmp_path, *words) == found


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh")
def test_zsh_takes_its_script(tmp_path: Path) -> None:
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    script = 'eval "$(ticker completion zsh)"; whence -w _ticker'
    done = subprocess.run(("zsh", "-fc", script), cwd=tmp_path, env=env, capture_output=True, text=True)
    assert "_ticker: function" in done.stdout
