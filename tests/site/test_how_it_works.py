"""docs/how-it-works.md and its figure name what there is."""

import re
from pathlib import Path

import pytest

from ticker.collector import _KNOWN_HEADLINES
from ticker.poller.deciding.backoff import CUT_SHORT_MS
from ticker.poller.state_store import _AT_ONCE
from ticker.sources.rss.deciding.decide import REMEMBERED_MS
from ticker.sources.rss.parse_slots import SLOTS
from ticker.sources.rss.worker import LIMIT_BYTES, LIMIT_S
from tools.figures.drawing import Box
from tools.figures.life import LIFE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-it-works.md").read_text()
CODE = re.findall(r"`([^`]+)`", PAGE)
DRAWN = [
    name
    for box in LIFE.marks
    if isinstance(box, Box)
    for line in box.lines
    if line.startswith("`")
    for name in line[1:].split(", ")
]


def folders(name: str) -> list[Path]:
    """Where a file may be that is named like this: tests from the top, modules below the package."""
    return [ROOT / name, ROOT / "ticker" / name, ROOT / "ticker" / "static" / "js" / name]


@pytest.mark.parametrize(
    "name", sorted({one for one in [*CODE, *DRAWN] if one.endswith((".py", ".js", "/"))})
)
def test_what_it_names_is_there(name: str) -> None:
    assert any(path.exists() for path in folders(name))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Poller.poll", "poller/poller.py"),
        ("Collector.enriched", "collector.py"),
        ("EventLog.append", "log/event_log.py"),
        ("LogView.deliver", "log/reading/view.py"),
    ],
)
def test_each_method_that_it_names_is_there(name: str, file: str) -> None:
    kind, method = name.split(".")
    source = (ROOT / "ticker" / file).read_text()
    assert name in CODE
    assert re.search(rf"^class {kind}\b", source, re.MULTILINE)
    assert f"def {method}(" in source


def test_no_method_is_named_unseen() -> None:
    named = {one for one in CODE if re.fullmatch(r"[A-Z]\w+\.\w+", one)}
    assert named == {"Poller.poll", "Collector.enriched", "EventLog.append", "LogView.deliver"}


def test_its_numbers_are_those_of_the_code() -> None:
    for said in (
        f"{CUT_SHORT_MS // 1000} s from now",
        f"At most {SLOTS} documents",
        f"more than {LIMIT_S:.0f} s or more than {LIMIT_BYTES // 10**9} GB",
        f"for {REMEMBERED_MS // 86_400_000} days after",
        f"More than {_AT_ONCE} at once",
        f"newest {_KNOWN_HEADLINES:,} headlines",
    ):
        assert said in " ".join(PAGE.split()), said
