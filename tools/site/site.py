"""The site built out of its sources, by MkDocs."""

import shutil
import subprocess
import sys
from pathlib import Path

from ticker.errors import TickerError
from tools.site.sources import ROOT, Sources

CONFIG = ROOT / "mkdocs.yml"
"""Paths in it are relative to where it stands: build/docs is read, and site written."""
_PAGES, _SITE = Path("build", "docs"), Path("site")


def build(what: Sources, folder: Path = ROOT) -> Path:
    """Build it within a folder; where it is then. TickerError says what is wrong with it."""
    lay_out(what, folder / _PAGES)
    config = folder / CONFIG.name
    if config != CONFIG:
        shutil.copyfile(CONFIG, config)
    shutil.rmtree(folder / _SITE, ignore_errors=True)
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--config-file", str(config))
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise TickerError("docs", done.stdout + done.stderr)
    return folder / _SITE


def lay_out(what: Sources, folder: Path) -> None:
    """Write pages and files into a folder that holds nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    for place, text in what.pages.items():
        _made(folder / place).write_text(text, "utf-8")
    for place, file in what.files.items():
        shutil.copyfile(file, _made(folder / place))


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
