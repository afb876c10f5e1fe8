"""Kinds that other packages bring, as packages are really found; and that a check needs no adapter."""

import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from ticker.errors import KindError
from ticker.sources.kinds import GROUP, SHIPPED, Kinds

TIDES = """\
from typing import Literal

from ticker.config.rhythm import Rhythm
from ticker.config.source import SourceSettings
from ticker.events import Message
from ticker.sources.adapter import Reading
from ticker.sources.kind import Kind, Opened


class TideSource(SourceSettings):
    kind: Literal["tides"]
    harbour: str

    @property
    def rhythm(self):
        return Rhythm(60_000, on_grid=False)

    @property
    def origin(self):
        return self.harbour


class Tides:
    def __init__(self, harbour):
        self._harbour = harbour

    async def read(self, memory, now_ms):
        return Reading(bodies=(Message(text=f"High water in {self._harbour}"),), memory=b"")


class Tools:
    def open(self, spec):
        return Opened(Tides(spec.harbour))

    async def close(self):
        pass


KIND = Kind(TideSource, lambda around: Tools())
"""


class Site:
    """A folder on Python's path in which packages are installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, package: str, points: Mapping[str, str], **modules: str) -> None:
        info = self.folder / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in points.items()]
        (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]))
        for name, text in modules.items():
            (self.folder / f"{name}.py").write_text(text)

    @property
    def kinds(self) -> Kinds:
        return Kinds(SHIPPED, entry_points(group=GROUP))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return Site(folder)


def test_kinds_of_a_package_stand_beside_those_of_ticker(installed: Site) -> None:
    installed.install("ticker-tides", {"tides": "tide_kind:KIND"}, tide_kind=TIDES)
    kinds = installed.kinds
    assert tuple(kinds) == (*SHIPPED, "tides")
    assert len(kinds) == len(SHIPPED) + 1
    assert "tides" in kinds
    assert kinds["tides"].settings.__name__ == "TideSource"
    assert kinds["rss"] is SHIPPED["rss"]
    with pytest.raises(KeyError):
        kinds["nobody-brings-it"]


BROKEN = {
    "absent": (
        "no_such_module:KIND",
        "absent: ticker-tides cannot be used: ModuleNotFoundError(\"No module named 'no_such_module'\")",
    ),
    "failing": ("tide_failing:KIND", "failing: ticker-tides cannot be used: RuntimeError('no harbour')"),
    "nameless": ("tide_kind:OTHER", "nameless: ticker-tides cannot be used: AttributeError("),
    "other": ("tide_kind:Tools", "other: ticker-tides brings no kind of source: tide_kind:Tools"),
    "rss": ("tide_kind:KIND", "rss: more than one package brings it: Ticker, ticker-tides"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_kind_that_cannot_be_used_stops_who_needs_it_and_says_whose_it_is(installed: Site, name: str) -> None:
    value, words = BROKEN[name]
    modules = {"tide_kind": TIDES, "tide_failing": "raise RuntimeError('no harbour')"}
    installed.install("ticker-tides", {name: value}, **modules)
    kinds = installed.kinds
    assert kinds["simulator"] is SHIPPED["simulator"]
    assert name in kinds
    with pytest.raises(KindError) as caught:
        kinds[name]
    assert str(caught.value).startswith(words)


def check(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "ticker", "check", *options],
        cwd=folder,
        env={"PYTHONPATH": f"{folder / 'site'}:{Path(__file__).parents[2]}"},
        capture_output=True,
        text=True,
        check=False,
    )


def write_source(folder: Path, kind: str) -> None:
    (folder / "feeds").mkdir()
    (folder / "config.yaml").write_text("channels: {sea: }\n")
    (folder / "feeds" / "cuxhaven.yaml").write_text(f"kind: {kind}\nchannel: sea\nharbour: Cuxhaven\n")


def test_source_of_such_a_kind_is_checked_and_read(installed: Site, tmp_path: Path) -> None:
    installed.install("ticker-tides", {"tides": "tide_kind:KIND"}, tide_kind=TIDES)
    write_source(tmp_path, "tides")
    probed = check(tmp_path, "--probe")
    assert probed.returncode == 0, probed.stderr
    assert "1 source, nothing wrong" in probed.stdout
    assert "cuxhaven  ok     tides  1" in probed.stdout


def test_broken_package_is_a_problem_of_the_feed_file_that_names_it(installed: Site, tmp_path: Path) -> None:
    installed.install("ticker-tides", {"tides": "no_such_module:KIND"})
    write_source(tmp_path, "tides")
    checked = check(tmp_path)
    assert checked.returncode == 2
    assert checked.stderr.splitlines() == [
        "feeds/cuxhaven.yaml:1: kind: tides: ticker-tides cannot be used: "
        "ModuleNotFoundError(\"No module named 'no_such_module'\")"
    ]


def test_kind_whose_own_code_fails_is_a_problem_and_does_not_end_the_service(
    installed: Site, tmp_path: Path
) -> None:
    broken = TIDES.replace("Rhythm(60_000, on_grid=False)", "Rhythm(every_ms=60_000)")
    installed.install("ticker-tides", {"tides": "tide_kind:KIND"}, tide_kind=broken)
    write_source(tmp_path, "tides")
    checked = check(tmp_path)
    assert checked.returncode == 2
    assert checked.stderr.splitlines() == [
        "feeds/cuxhaven.yaml:1: kind: this kind cannot be used, its rhythm fails: "
        "TypeError(\"Missing required argument 'on_grid'\")"
    ]


def test_kind_that_nobody_brings_is_told_with_those_that_there_are(installed: Site, tmp_path: Path) -> None:
    installed.install("ticker-tides", {"tides": "tide_kind:KIND"}, tide_kind=TIDES)
    write_source(tmp_path, "tide")
    known = ", ".join((*SHIPPED, "tides"))
    assert check(tmp_path).stderr.splitlines() == [
        f'feeds/cuxhaven.yaml:1: kind: expected one of {known}, got "tide", did you mean "tides"?'
    ]


def test_settings_of_the_shipped_kinds_need_neither_http_nor_parsers() -> None:
    program = (
        "import sys, ticker.sources.kinds\n"
        "for kind in ticker.sources.kinds.known_kinds().values(): kind.settings\n"
        "heavy = ('httpx', 'feedparser', 'nh3', 'quart', 'apscheduler')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
